//! The TypeScript twin of the command list, made from the types themselves (ts-rs).
//! `tests/bindings.rs` fails when `ui/src/generated/commands.ts` is stale.

use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// A type's name in TypeScript and the declarations that it needs.
pub struct Twin {
    name: String,
    declarations: BTreeMap<String, String>,
}

impl Twin {
    /// Of a type.
    pub fn of<T: TS + 'static>() -> Self {
        let mut gather = Gather { config: config(), declarations: BTreeMap::new() };
        gather.visit::<T>();
        Self { name: T::name(&gather.config), declarations: gather.declarations }
    }
}

struct Gather {
    config: Config,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Gather {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of our own have a file to go to; numbers and lists do not.
        if T::output_path().is_none() {
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        if self.declarations.contains_key(&name) {
            return;
        }
        self.declarations.insert(name, T::decl(&self.config));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn config() -> Config {
    // Every whole number that crosses is far below 2^53.
    Config::new().with_large_int("number")
}

/// The whole of `commands.ts`.
pub fn typescript() -> String {
    let mut declarations = BTreeMap::new();
    let mut map = String::new();
    crate::commands::bindings(&mut |name, request, response| {
        map.push_str(&format!(
            "  \"{name}\": {{ request: {}; response: {} }};\n",
            request.name, response.name
        ));
        declarations.extend(request.declarations);
        declarations.extend(response.declarations);
    });
    declarations.extend(Twin::of::<crate::UiError>().declarations);
    let types: Vec<String> = declarations.into_values().map(|text| format!("export {text}")).collect();
    format!(
        "// Made from the Rust types by `cargo xtask bindings`. Do not edit.\n\n\
         /** Every command, with what it takes and what it answers. */\n\
         export interface Commands {{\n{map}}}\n\n{}\n",
        types.join("\n\n")
    )
}
