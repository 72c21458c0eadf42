//! The order in which a module's functions stand. Nothing depends on it but how well they are compressed.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The module with its functions sorted by type and bytes, each once: what generic code was compiled into for one type stands
/// beside what it became for another, and brotli sees a repetition close by. What has become equal is merged, and so
/// is what then calls the same, until nothing more does.
pub fn order_functions(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut wasm = wasm.to_vec();
    loop {
        let mut order = Order::of(&wasm)?;
        let merged = order.places.len() > order.first_idx as usize + order.sorted.len();
        let mut module = Module::new();
        order.parse_core_module(&mut module, Parser::new(0), &wasm).context("cannot sort the functions")?;
        wasm = module.finish();
        if !merged {
            return Ok(wasm);
        }
    }
}

/// Where every function goes.
struct Order {
    /// How many are imported: they come first and stay.
    first_idx: u32,
    /// Which of the module's own functions stands at each place, counted from the first that is not imported.
    sorted: Vec<usize>,
    /// For every function, the imported with them, its new index.
    places: Vec<u32>,
}

impl Order {
    fn of(wasm: &[u8]) -> Result<Order> {
        let (mut first_idx, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.context("no module")? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        first_idx += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(functions) => {
                    types = functions.into_iter().collect::<Result<Vec<u32>, _>>()?
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let functions: Vec<(u32, &[u8])> = types.into_iter().zip(bodies).collect();
        let mut sorted: Vec<usize> = (0..functions.len()).collect();
        sorted.sort_by_key(|&idx| functions[idx]);
        let mut order = Order { first_idx, sorted: Vec::new(), places: (0..first_idx).collect() };
        order.places.resize(first_idx as usize + functions.len(), 0);
        for idx in sorted {
            if order.sorted.last().is_none_or(|&last| functions[last] != functions[idx]) {
                order.sorted.push(idx);
            }
            order.places[first_idx as usize + idx] = first_idx + order.sorted.len() as u32 - 1;
        }
        Ok(order)
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, idx: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.places[idx as usize])
    }

    fn parse_function_section(
        &mut self,
        out: &mut FunctionSection,
        functions: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = functions.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for &idx in &self.sorted {
            out.function(types[idx]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        out: &mut CodeSection,
        bodies: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = bodies.into_iter().collect::<Result<Vec<_>, _>>()?;
        for idx in self.sorted.clone() {
            self.parse_function_body(out, bodies[idx].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection, RefType,
        TableSection, TableType, TypeSection, ValType,
    };
    use wasmparser::{ElementItems, Operator};

    /// Calls function `idx` and adds `n` to what it gives.
    fn calls(idx: u32, n: i32) -> Function {
        let mut function = Function::new([]);
        function.instructions().call(idx).i32_const(n).i32_add().end();
        function
    }

    /// One imported function, and seven of which 3 and 5 are equal, and then 2 and 4, which call them.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I64]);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("env", "f", EntityType::Function(1));
        let (mut functions, mut code, mut exports) = (FunctionSection::new(), CodeSection::new(), ExportSection::new());
        let mut wide = Function::new([]);
        wide.instructions().i64_const(7).end();
        let bodies = [calls(0, 9), calls(3, 2), calls(0, 1), calls(5, 2), calls(0, 1), calls(2, 0), wide];
        for (idx, body) in (1..).zip(&bodies) {
            functions.function(if idx == 7 { 0 } else { 1 });
            code.function(body);
            exports.export(&format!("f{idx}"), ExportKind::Func, idx);
        }
        let mut tables = TableSection::new();
        let ty = TableType { element_type: RefType::FUNCREF, table64: false, minimum: 9, maximum: None, shared: false };
        tables.table(ty);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions([2, 4, 0].as_slice().into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&exports);
        module.section(&elements).section(&code);
        module.finish()
    }

    /// What a function does, whatever its number: how it ends, and what it calls.
    #[derive(Debug, PartialEq)]
    enum Does {
        Imported,
        Gives(i64),
        Adds(Box<Does>, i32),
    }

    fn does(wasm: &[u8], idx: u32) -> Does {
        let mut bodies = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload.unwrap() {
            Payload::CodeSectionEntry(body) => Some(body),
            _ => None,
        });
        let Some(place) = idx.checked_sub(1) else { return Does::Imported };
        let body = bodies.nth(place as usize).unwrap();
        let operators: Vec<_> = body.get_operators_reader().unwrap().into_iter().map(Result::unwrap).collect();
        match operators[..] {
            [Operator::I64Const { value }, Operator::End] => Does::Gives(value),
            [Operator::Call { function_index }, Operator::I32Const { value }, Operator::I32Add, Operator::End] => {
                Does::Adds(Box::new(does(wasm, function_index)), value)
            }
            ref other => panic!("{other:?}"),
        }
    }

    /// What every export and every place of the table does.
    fn all(wasm: &[u8]) -> Vec<Does> {
        let mut all = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::ExportSection(exports) => {
                    all.extend(exports.into_iter().map(|export| does(wasm, export.unwrap().index)));
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let ElementItems::Functions(items) = element.unwrap().items else { panic!("functions") };
                        all.extend(items.into_iter().map(|idx| does(wasm, idx.unwrap())));
                    }
                }
                _ => {}
            }
        }
        all
    }

    #[test]
    fn functions_are_sorted_and_equal_ones_merged_and_all_do_what_they_did() {
        let before = module();
        let after = order_functions(&before).unwrap();
        assert_eq!(all(&after), all(&before));
        assert_eq!(all(&after).len(), 10);
        let order = Order::of(&after).unwrap();
        assert_eq!(order.sorted, [0, 1, 2, 3, 4], "seven, two of them twice, in their order");
        assert_eq!(order_functions(&after).unwrap(), after);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(order_functions(b"\0asm and no more").is_err());
    }
}
