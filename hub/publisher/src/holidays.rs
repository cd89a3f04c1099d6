//! `bank-holidays.csv`: the bank holidays of the three jurisdictions.

use crate::fault::Faults;
use crate::placed::Placed;
use crate::table;
use crewroom_protocol::pack::content::{BankHoliday, Nation};

const COLUMNS: &[&str] = &["date", "nation", "name_en", "name_cy"];
const NATIONS: [(&str, Nation); 3] = [
    ("england-wales", Nation::EnglandWales),
    ("scotland", Nation::Scotland),
    ("northern-ireland", Nation::NorthernIreland),
];

/// Reads the bank holidays.
pub(crate) fn read(file: &str, text: &str, faults: &mut Faults) -> Vec<Placed<BankHoliday>> {
    let rows = table::read(file, text, COLUMNS, faults);
    rows.iter().map(|row| Placed::on_line(holiday(row, faults), file, row.line)).collect()
}

fn holiday(row: &table::Row<'_>, faults: &mut Faults) -> BankHoliday {
    BankHoliday {
        date: row.required("date", faults).map(|field| field.day(faults)).unwrap_or_default(),
        nation: row
            .required("nation", faults)
            .and_then(|field| field.choice(&NATIONS, faults))
            .unwrap_or(Nation::EnglandWales),
        name_en: row.words("name_en", faults),
        name_cy: row.words("name_cy", faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn a_holiday_is_read_and_wrong_cells_are_named() {
        let text = "date,nation,name_en,name_cy\n2026-12-25,scotland,Christmas Day,Dydd Nadolig\n\
                    25/12/2026,england,Christmas Day,\n";
        let (days, faults) = said(|faults| read("bank-holidays.csv", text, faults));
        assert_eq!(days[0].item.nation, Nation::Scotland);
        assert_eq!(
            faults,
            [
                "bank-holidays.csv:3: `date` is not a date: `25/12/2026`, write the day as YYYY-MM-DD",
                "bank-holidays.csv:3: `nation` is not known: `england`, write `england-wales`",
                "bank-holidays.csv:3: `name_cy` is empty, write it",
            ]
        );
    }
}
