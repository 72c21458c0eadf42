//! The first weights of a tower that begins from a model file.

use crate::nn::ParamTable;
use base::config::{FileTensor, ModelFile, ValidConfig};
use base::names::{Lang, Text, tx};

const MISSING: Text = tx(
    "This run begins from a model file that is not here. Drop the file on the page, or open it under Share.",
    "这次训练从一个模型文件开始，而这里没有这个文件。请把文件拖到页面上，或在“分享”里打开它。",
);
const OTHER_TOWER: Text = tx(
    "The tower is not that of the model file: {x} is {file} there and {tower} here. Set it as in the file, or begin from the seed.",
    "这座塔与模型文件不符：{x} 在文件中是 {file}，在这里是 {tower}。请按文件设置，或者从种子开始。",
);
const NOTHING: Text = tx("missing", "没有");

/// Every weight of the file in the order of the tower's table. Of a longer table of positions the first are taken.
///
/// # Errors
/// That the file is not here, or holds another tower, in English and Chinese.
pub(super) fn weights(file: Option<&ModelFile>, config: &ValidConfig) -> Result<Vec<f32>, [String; 2]> {
    let Some(contents) = file.and_then(|file| file.contents.as_deref()) else {
        return Err([MISSING.en, MISSING.zh].map(str::to_string));
    };
    let table = ParamTable::new(config);
    let misfit = |name: &str, file: Option<&[usize]>, tower: Option<&[usize]>| {
        [Lang::En, Lang::Zh].map(|lang| {
            let [file, tower] =
                [file, tower].map(|shape| shape.map_or(NOTHING.get(lang).to_string(), |shape| format!("{shape:?}")));
            OTHER_TOWER.fill(lang, &[("x", name), ("file", &file), ("tower", &tower)])
        })
    };
    let mut params = Vec::with_capacity(table.n_params);
    for info in &table.infos {
        let found = contents.tensors.iter().find(|tensor| tensor.name == info.name);
        let Some(FileTensor { shape, values, .. }) = found else {
            return Err(misfit(&info.name, None, Some(&info.shape)));
        };
        let is_cut =
            info.span == table.wpe && shape.len() == 2 && shape[0] > info.shape[0] && shape[1] == info.shape[1];
        match values.get(..info.span.len) {
            Some(values) if is_cut || *shape == info.shape => params.extend_from_slice(values),
            _ => return Err(misfit(&info.name, Some(shape), Some(&info.shape))),
        }
    }
    match contents.tensors.iter().find(|tensor| table.get(&tensor.name).is_none()) {
        Some(FileTensor { name, shape, .. }) => Err(misfit(name, Some(shape), None)),
        None => Ok(params),
    }
}
