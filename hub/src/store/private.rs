//! The SQL of accounts and their logs, which SQLite and PostgreSQL both understand, written once.
//! `private!` makes of it the features' traits for one database's session.

/// Implements [`Accounts`](crate::accounts::store::Accounts) and
/// [`Logs`](crate::logs::store::Logs) for `$session`; `$lock` ends the query that locks an account.
macro_rules! private {
    ($session:ty, $lock:literal) => {
        use crate::accounts::chain::{List, Listed};
        use crate::accounts::store::{Account, Accounts, Token};
        use crate::logs::store::{Last, Logs, NewEnvelope, Tip};
        use crate::store::{Bytes, StoreError, fixed, signed, unsigned};
        use async_trait::async_trait;
        use crewroom_protocol::sync::{AccountId, DeviceId, Hash, SeriesId, SignedEntry};

        #[async_trait]
        impl Accounts for $session {
            async fn add_account(&mut self, id: AccountId, day: u32) -> Result<bool, StoreError> {
                let done = sqlx::query(
                    "INSERT INTO account (id, since_day, last_day, entries, epoch, head, envelopes, bytes)
                     VALUES ($1, $2, $2, 0, 0, $3, 0, 0) ON CONFLICT DO NOTHING",
                )
                .bind(id.0.as_slice())
                .bind(i64::from(day))
                .bind([0_u8; 32].as_slice())
                .execute(self.connection())
                .await?;
                Ok(done.rows_affected() == 1)
            }

            async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
                const COLUMNS: &str =
                    "SELECT since_day, last_day, envelopes, bytes, entries, epoch, head FROM account WHERE id = $1";
                const LOCKED: &str = concat!(
                    "SELECT since_day, last_day, envelopes, bytes, entries, epoch, head FROM account WHERE id = $1",
                    $lock
                );
                let row: Option<(i64, i64, i64, i64, i64, i64, Bytes)> =
                    sqlx::query_as(if self.writes() { LOCKED } else { COLUMNS })
                        .bind(id.0.as_slice())
                        .fetch_optional(self.connection())
                        .await?;
                row.map(|(since, last, envelopes, bytes, entries, epoch, head)| {
                    Ok(Account {
                        since_day: unsigned(since, "account.since_day")?,
                        last_day: unsigned(last, "account.last_day")?,
                        envelopes: unsigned(envelopes, "account.envelopes")?,
                        bytes: unsigned(bytes, "account.bytes")?,
                        entries: unsigned(entries, "account.entries")?,
                        epoch: unsigned(epoch, "account.epoch")?,
                        head: fixed(&head, "account.head")?,
                    })
                })
                .transpose()
            }

            async fn set_account(&mut self, id: AccountId, row: &Account) -> Result<(), StoreError> {
                sqlx::query(
                    "UPDATE account SET last_day = $2, envelopes = $3, bytes = $4, entries = $5,
                     epoch = $6, head = $7 WHERE id = $1",
                )
                .bind(id.0.as_slice())
                .bind(i64::from(row.last_day))
                .bind(signed(row.envelopes))
                .bind(signed(row.bytes))
                .bind(i64::from(row.entries))
                .bind(i64::from(row.epoch))
                .bind(row.head.as_slice())
                .execute(self.connection())
                .await?;
                Ok(())
            }

            async fn erase_account(&mut self, id: AccountId) -> Result<(), StoreError> {
                // All else of the account goes with it: ON DELETE CASCADE.
                sqlx::query("DELETE FROM account WHERE id = $1")
                    .bind(id.0.as_slice())
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn erase_accounts_before(&mut self, day: u32) -> Result<u64, StoreError> {
                let done = sqlx::query("DELETE FROM account WHERE last_day < $1")
                    .bind(i64::from(day))
                    .execute(self.connection())
                    .await?;
                Ok(done.rows_affected())
            }

            async fn add_entry(
                &mut self,
                id: AccountId,
                n: u32,
                entry: &SignedEntry,
            ) -> Result<(), StoreError> {
                sqlx::query("INSERT INTO entry (account, n, body, sig) VALUES ($1, $2, $3, $4)")
                    .bind(id.0.as_slice())
                    .bind(i64::from(n))
                    .bind(entry.body.as_slice())
                    .bind(entry.sig.as_slice())
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn entries(&mut self, id: AccountId, from: u32) -> Result<Vec<SignedEntry>, StoreError> {
                let rows: Vec<(Bytes, Bytes)> =
                    sqlx::query_as("SELECT body, sig FROM entry WHERE account = $1 AND n >= $2 ORDER BY n")
                        .bind(id.0.as_slice())
                        .bind(i64::from(from))
                        .fetch_all(self.connection())
                        .await?;
                Ok(rows.into_iter().map(|(body, sig)| SignedEntry { body, sig }).collect())
            }

            async fn entry(&mut self, id: AccountId, n: u32) -> Result<Option<SignedEntry>, StoreError> {
                let row: Option<(Bytes, Bytes)> =
                    sqlx::query_as("SELECT body, sig FROM entry WHERE account = $1 AND n = $2")
                        .bind(id.0.as_slice())
                        .bind(i64::from(n))
                        .fetch_optional(self.connection())
                        .await?;
                Ok(row.map(|(body, sig)| SignedEntry { body, sig }))
            }

            async fn entry_bytes(&mut self, id: AccountId) -> Result<u64, StoreError> {
                let sum: i64 = sqlx::query_scalar(
                    "SELECT CAST(COALESCE(SUM(LENGTH(body) + LENGTH(sig)), 0) AS BIGINT)
                     FROM entry WHERE account = $1",
                )
                .bind(id.0.as_slice())
                .fetch_one(self.connection())
                .await?;
                unsigned(sum, "entry.body")
            }

            async fn add_device(
                &mut self,
                id: AccountId,
                device: DeviceId,
                sign_key: &[u8; 32],
            ) -> Result<(), StoreError> {
                sqlx::query("INSERT INTO device (account, device, sign_key) VALUES ($1, $2, $3)")
                    .bind(id.0.as_slice())
                    .bind(device.0.as_slice())
                    .bind(sign_key.as_slice())
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn remove_device(
                &mut self,
                id: AccountId,
                device: DeviceId,
                n: u32,
            ) -> Result<(), StoreError> {
                sqlx::query("UPDATE device SET removed = $3 WHERE account = $1 AND device = $2")
                    .bind(id.0.as_slice())
                    .bind(device.0.as_slice())
                    .bind(i64::from(n))
                    .execute(self.connection())
                    .await?;
                sqlx::query("DELETE FROM token WHERE account = $1 AND device = $2")
                    .bind(id.0.as_slice())
                    .bind(device.0.as_slice())
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn list(&mut self, id: AccountId, row: &Account) -> Result<List, StoreError> {
                let rows: Vec<(Bytes, Bytes, Option<i64>)> =
                    sqlx::query_as("SELECT device, sign_key, removed FROM device WHERE account = $1")
                        .bind(id.0.as_slice())
                        .fetch_all(self.connection())
                        .await?;
                let mut list = List::empty(id);
                list.count = row.entries;
                list.epoch = row.epoch;
                list.head = row.head;
                for (device, sign_key, removed) in rows {
                    let listed = Listed {
                        sign_key: fixed(&sign_key, "device.sign_key")?,
                        removed: removed.map(|n| unsigned(n, "device.removed")).transpose()?,
                    };
                    list.devices.insert(DeviceId(fixed(&device, "device.device")?), listed);
                }
                Ok(list)
            }

            async fn put_token(&mut self, token: &Token) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO token (hash, account, device, used_day) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (account, device) DO UPDATE
                     SET hash = excluded.hash, used_day = excluded.used_day",
                )
                .bind(token.hash.as_slice())
                .bind(token.account.0.as_slice())
                .bind(token.device.0.as_slice())
                .bind(i64::from(token.used_day))
                .execute(self.connection())
                .await?;
                Ok(())
            }

            async fn token(&mut self, hash: &Hash) -> Result<Option<Token>, StoreError> {
                let row: Option<(Bytes, Bytes, Bytes, i64)> =
                    sqlx::query_as("SELECT hash, account, device, used_day FROM token WHERE hash = $1")
                        .bind(hash.as_slice())
                        .fetch_optional(self.connection())
                        .await?;
                row.map(|(hash, account, device, day)| {
                    Ok(Token {
                        hash: fixed(&hash, "token.hash")?,
                        account: AccountId(fixed(&account, "token.account")?),
                        device: DeviceId(fixed(&device, "token.device")?),
                        used_day: unsigned(day, "token.used_day")?,
                    })
                })
                .transpose()
            }

            async fn touch_token(&mut self, hash: &Hash, day: u32) -> Result<(), StoreError> {
                sqlx::query("UPDATE token SET used_day = $2 WHERE hash = $1")
                    .bind(hash.as_slice())
                    .bind(i64::from(day))
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn count_tokens(&mut self, id: AccountId) -> Result<u64, StoreError> {
                let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM token WHERE account = $1")
                    .bind(id.0.as_slice())
                    .fetch_one(self.connection())
                    .await?;
                unsigned(count, "token.account")
            }

            async fn expire_tokens(&mut self, day: u32) -> Result<u64, StoreError> {
                let done = sqlx::query("DELETE FROM token WHERE used_day < $1")
                    .bind(i64::from(day))
                    .execute(self.connection())
                    .await?;
                Ok(done.rows_affected())
            }
        }

        #[async_trait]
        impl Logs for $session {
            async fn tips(&mut self, id: AccountId) -> Result<Vec<(SeriesId, Tip)>, StoreError> {
                let rows: Vec<(Bytes, i64, i64)> = sqlx::query_as(
                    "SELECT series, MIN(seq), MAX(seq) FROM envelope WHERE account = $1
                     GROUP BY series ORDER BY series",
                )
                .bind(id.0.as_slice())
                .fetch_all(self.connection())
                .await?;
                rows.into_iter()
                    .map(|(series, first, last)| {
                        let (first, last) =
                            (unsigned(first, "envelope.seq")?, unsigned(last, "envelope.seq")?);
                        Ok((SeriesId(fixed(&series, "envelope.series")?), Tip { first, last }))
                    })
                    .collect()
            }

            async fn last(&mut self, id: AccountId, series: SeriesId) -> Result<Option<Last>, StoreError> {
                let row: Option<(i64, i64, Bytes, Bytes)> = sqlx::query_as(
                    "SELECT tip.first, tip.last, envelope.device, envelope.hash
                     FROM (SELECT MIN(seq) AS first, MAX(seq) AS last FROM envelope
                           WHERE account = $1 AND series = $2) AS tip
                     JOIN envelope ON account = $1 AND series = $2 AND seq = tip.last",
                )
                .bind(id.0.as_slice())
                .bind(series.0.as_slice())
                .fetch_optional(self.connection())
                .await?;
                row.map(|(first, last, device, hash)| {
                    Ok(Last {
                        tip: Tip {
                            first: unsigned(first, "envelope.seq")?,
                            last: unsigned(last, "envelope.seq")?,
                        },
                        device: DeviceId(fixed(&device, "envelope.device")?),
                        hash: fixed(&hash, "envelope.hash")?,
                    })
                })
                .transpose()
            }

            async fn envelope_hash(
                &mut self,
                id: AccountId,
                series: SeriesId,
                seq: u64,
            ) -> Result<Option<Hash>, StoreError> {
                let hash: Option<Bytes> = sqlx::query_scalar(
                    "SELECT hash FROM envelope WHERE account = $1 AND series = $2 AND seq = $3",
                )
                .bind(id.0.as_slice())
                .bind(series.0.as_slice())
                .bind(signed(seq))
                .fetch_optional(self.connection())
                .await?;
                hash.map(|hash| fixed(&hash, "envelope.hash")).transpose()
            }

            async fn add_envelope(
                &mut self,
                id: AccountId,
                envelope: NewEnvelope<'_>,
            ) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO envelope (account, series, seq, device, hash, sealed)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(id.0.as_slice())
                .bind(envelope.series.0.as_slice())
                .bind(signed(envelope.seq))
                .bind(envelope.device.0.as_slice())
                .bind(envelope.hash.as_slice())
                .bind(envelope.sealed)
                .execute(self.connection())
                .await?;
                Ok(())
            }

            async fn weigh_before(
                &mut self,
                id: AccountId,
                series: SeriesId,
                seq: u64,
            ) -> Result<(u64, u64), StoreError> {
                let (count, bytes): (i64, i64) = sqlx::query_as(
                    "SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(sealed)), 0) AS BIGINT) FROM envelope
                     WHERE account = $1 AND series = $2 AND seq < $3",
                )
                .bind(id.0.as_slice())
                .bind(series.0.as_slice())
                .bind(signed(seq))
                .fetch_one(self.connection())
                .await?;
                Ok((unsigned(count, "envelope.seq")?, unsigned(bytes, "envelope.sealed")?))
            }

            async fn erase_before(
                &mut self,
                id: AccountId,
                series: SeriesId,
                seq: u64,
            ) -> Result<(), StoreError> {
                sqlx::query("DELETE FROM envelope WHERE account = $1 AND series = $2 AND seq < $3")
                    .bind(id.0.as_slice())
                    .bind(series.0.as_slice())
                    .bind(signed(seq))
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn lengths(
                &mut self,
                id: AccountId,
                series: SeriesId,
                after: u64,
                limit: usize,
            ) -> Result<Vec<(u64, u64)>, StoreError> {
                let rows: Vec<(i64, i64)> = sqlx::query_as(
                    "SELECT seq, CAST(LENGTH(sealed) AS BIGINT) FROM envelope
                     WHERE account = $1 AND series = $2 AND seq > $3 ORDER BY seq LIMIT $4",
                )
                .bind(id.0.as_slice())
                .bind(series.0.as_slice())
                .bind(signed(after))
                .bind(signed(limit as u64))
                .fetch_all(self.connection())
                .await?;
                rows.into_iter()
                    .map(|(seq, len)| {
                        Ok((unsigned(seq, "envelope.seq")?, unsigned(len, "envelope.sealed")?))
                    })
                    .collect()
            }

            async fn envelopes(
                &mut self,
                id: AccountId,
                series: SeriesId,
                after: u64,
                to: u64,
            ) -> Result<Vec<Bytes>, StoreError> {
                Ok(sqlx::query_scalar(
                    "SELECT sealed FROM envelope WHERE account = $1 AND series = $2
                     AND seq > $3 AND seq <= $4 ORDER BY seq",
                )
                .bind(id.0.as_slice())
                .bind(series.0.as_slice())
                .bind(signed(after))
                .bind(signed(to))
                .fetch_all(self.connection())
                .await?)
            }
        }
    };
}

pub(crate) use private;
