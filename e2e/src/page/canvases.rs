//! What stands on canvases, where no selector reaches.

use anyhow::Result;

use super::Page;
use crate::scripts::{ILLEGIBLE, LISTEN_TO_CANVASES, MEASURE_CANVASES};

impl Page {
    /// From now on remembers what is written onto canvases.
    pub async fn listen_to_canvases(&self) -> Result<()> {
        self.eval(LISTEN_TO_CANVASES).await.map(drop)
    }

    /// From now on remembers where words stand on canvases.
    pub async fn measure_canvases(&self) -> Result<()> {
        self.eval(MEASURE_CANVASES).await.map(drop)
    }

    /// What cannot be read on canvases now, by the boxes that the browser measured: words that are small, cut off, or
    /// over each other.
    pub async fn illegible(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.eval(ILLEGIBLE).await?)?)
    }

    /// What was written onto canvases since this was last asked, each text once.
    pub async fn canvas_texts(&self) -> Result<Vec<String>> {
        let texts = self.eval("const t = [...window.canvasTexts]; window.canvasTexts.clear(); return t").await?;
        Ok(serde_json::from_value(texts)?)
    }
}
