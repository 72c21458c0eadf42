//! Formulas as MathML: elements without attributes, and signs instead of words, so that both languages share them.
//!
//! Brackets stand in `mtext` unless a fraction is between them: as `mo` they grow with every letter that hangs below
//! the line.

pub(super) const EMBEDDING: &str = "\
    <math><mrow><msub><mi>x</mi><mn>0</mn></msub><mo>=</mo><msub><mi>W</mi><mi>E</mi></msub><mtext>[</mtext>\
    <mi>t</mi><mtext>]</mtext><mo>+</mo><msub><mi>W</mi><mi>pos</mi></msub><mtext>[</mtext><mi>i</mi>\
    <mtext>]</mtext></mrow></math>";
pub(super) const STREAM: &str = "\
    <math><mrow><msub><mi>x</mi><mrow><mi>k</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>=</mo><msub><mi>x</mi>\
    <mi>k</mi></msub><mo>+</mo><msub><mi>F</mi><mi>k</mi></msub><mrow><mtext>(</mtext><msub><mi>x</mi><mi>k</mi>\
    </msub><mtext>)</mtext></mrow></mrow></math>";
pub(super) const SKIP: &str = "\
    <math><mrow><mi>y</mi><mo>=</mo><mi>x</mi><mo>+</mo><mi>F</mi><mrow><mtext>(</mtext><mi>x</mi>\
    <mtext>)</mtext></mrow></mrow></math>";
pub(super) const ATTENTION: &str = "\
    <math><mrow><msub><mi>z</mi><mi>i</mi></msub><mo>=</mo><munder><mo>∑</mo><mrow><mi>j</mi><mo>≤</mo>\
    <mi>i</mi></mrow></munder><msub><mi>a</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><msub><mi>v</mi><mi>j</mi>\
    </msub></mrow></math>";
pub(super) const SCORE: &str = "\
    <math><mrow><msub><mi>s</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><mo>=</mo><mfrac><mrow><msub><mi>q</mi>\
    <mi>i</mi></msub><mo>·</mo><msub><mi>k</mi><mi>j</mi></msub></mrow><msqrt><msub><mi>d</mi><mi>head</mi>\
    </msub></msqrt></mfrac></mrow></math>";
pub(super) const EVENNESS: &str = "\
    <math><mrow><mfrac><mrow><mi>H</mi></mrow><mrow><mi>ln\u{2009}</mi><mi>t</mi></mrow></mfrac><mo>,</mo>\
    <mi>H</mi><mo>=</mo><mo>−</mo><munder><mo>∑</mo><mi>j</mi></munder><msub><mi>a</mi><mi>j</mi></msub>\
    <mi>ln\u{2009}</mi><msub><mi>a</mi><mi>j</mi></msub></mrow></math>";
pub(super) const MLP: &str = "\
    <math><mrow><mi>MLP</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mo>=</mo><mi>φ</mi><mrow>\
    <mtext>(</mtext><mi>x</mi><msub><mi>W</mi><mi>in</mi></msub><mo>+</mo><msub><mi>b</mi><mi>in</mi></msub>\
    <mtext>)</mtext></mrow><msub><mi>W</mi><mi>out</mi></msub><mo>+</mo><msub><mi>b</mi><mi>out</mi></msub>\
    </mrow></math>";
pub(super) const GELU: &str = "\
    <math><mrow><mi>GELU</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mo>=</mo><mi>x</mi>\
    <mi>Φ</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow></mrow></math>";
pub(super) const LAYER_NORM: &str = "\
    <math><mrow><mi>LN</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mo>=</mo><mi>γ</mi><mo>∘</mo>\
    <mfrac><mrow><mi>x</mi><mo>−</mo><mi>μ</mi></mrow><msqrt><msup><mi>σ</mi><mn>2</mn></msup><mo>+</mo>\
    <mi>ε</mi></msqrt></mfrac><mo>+</mo><mi>β</mi></mrow></math>";
pub(super) const PRE_NORM: &str = "\
    <math><mrow><mi>y</mi><mo>=</mo><mi>x</mi><mo>+</mo><mi>F</mi><mrow><mtext>(</mtext><mi>LN</mi><mrow>\
    <mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mtext>)</mtext></mrow></mrow></math>";
pub(super) const POST_NORM: &str = "\
    <math><mrow><mi>y</mi><mo>=</mo><mi>LN</mi><mrow><mtext>(</mtext><mi>x</mi><mo>+</mo><mi>F</mi><mrow>\
    <mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mtext>)</mtext></mrow></mrow></math>";
pub(super) const UNEMBEDDING: &str = "\
    <math><mrow><mi>z</mi><mo>=</mo><mi>LN</mi><mrow><mtext>(</mtext><msub><mi>x</mi><mi>L</mi></msub>\
    <mtext>)</mtext></mrow><msub><mi>W</mi><mi>U</mi></msub></mrow></math>";
pub(super) const TIED: &str = "\
    <math><mrow><msub><mi>W</mi><mi>U</mi></msub><mo>=</mo><msubsup><mi>W</mi><mi>E</mi><mi>T</mi></msubsup>\
    </mrow></math>";
pub(super) const SOFTMAX: &str = "\
    <math><mrow><msub><mi>p</mi><mi>i</mi></msub><mo>=</mo><mfrac><msup><mi>e</mi><msub><mi>z</mi><mi>i</mi>\
    </msub></msup><mrow><munder><mo>∑</mo><mi>j</mi></munder><msup><mi>e</mi><msub><mi>z</mi><mi>j</mi></msub>\
    </msup></mrow></mfrac></mrow></math>";
pub(super) const LOSS: &str = "\
    <math><mrow><mi>ℒ</mi><mo>=</mo><mo>−</mo><mi>ln\u{2009}</mi><mi>p</mi><mrow><mtext>(</mtext><msub>\
    <mi>t</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub><mtext>)</mtext></mrow></mrow></math>";
pub(super) const CHANCE: &str = "<math><mrow><mi>ℒ</mi><mo>=</mo><mi>ln\u{2009}</mi><mi>V</mi></mrow></math>";
pub(super) const NGRAM: &str = "\
    <math><mrow><mi>p</mi><mrow><mtext>(</mtext><msub><mi>t</mi><mi>i</mi></msub><mo>|</mo><msub><mi>t</mi>\
    <mrow><mi>i</mi><mo>−</mo><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>,</mo><mo>…</mo><mo>,</mo><msub>\
    <mi>t</mi><mrow><mi>i</mi><mo>−</mo><mn>1</mn></mrow></msub><mtext>)</mtext></mrow></mrow></math>";
pub(super) const GRADIENT: &str = "\
    <math><mrow><msub><mo>∇</mo><mi>x</mi></msub><mi>ℒ</mi><mo>=</mo><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow>\
    <mrow><mo>∂</mo><mi>x</mi></mrow></mfrac></mrow></math>";
pub(super) const BACKWARD: &str = "\
    <math><mrow><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow><mo>∂</mo><mi>x</mi></mrow></mfrac><mo>=</mo>\
    <msup><mrow><mo>(</mo><mfrac><mrow><mo>∂</mo><mi>y</mi></mrow><mrow><mo>∂</mo><mi>x</mi></mrow></mfrac>\
    <mo>)</mo></mrow><mi>T</mi></msup><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow><mo>∂</mo><mi>y</mi></mrow>\
    </mfrac></mrow></math>";
pub(super) const FORK: &str = "\
    <math><mrow><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow><mo>∂</mo><mi>x</mi></mrow></mfrac><mo>=</mo>\
    <mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow><mo>∂</mo><mi>y</mi></mrow></mfrac><mo>+</mo><msup><msub>\
    <mi>J</mi><mi>F</mi></msub><mi>T</mi></msup><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow><mo>∂</mo>\
    <mi>y</mi></mrow></mfrac></mrow></math>";
pub(super) const SGD: &str = "\
    <math><mrow><mi>W</mi><mo>←</mo><mi>W</mi><mo>−</mo><mi>η</mi><mfrac><mrow><mo>∂</mo><mi>ℒ</mi></mrow><mrow>\
    <mo>∂</mo><mi>W</mi></mrow></mfrac></mrow></math>";
pub(super) const ADAM: &str = "\
    <math><mrow><mi>W</mi><mo>←</mo><mi>W</mi><mo>−</mo><mi>η</mi><mfrac><mover><mi>m</mi><mo>ˆ</mo></mover>\
    <mrow><msqrt><mover><mi>v</mi><mo>ˆ</mo></mover></msqrt><mo>+</mo><mi>ε</mi></mrow></mfrac></mrow></math>";
pub(super) const WEIGHT_DECAY: &str = "\
    <math><mrow><mi>W</mi><mo>←</mo><mi>W</mi><mo>−</mo><mi>η</mi><mi>λ</mi><mi>W</mi></mrow></math>";
pub(super) const CLIP: &str = "\
    <math><mrow><mi>g</mi><mo>←</mo><mi>g</mi><mo>·</mo><mi>min</mi><mrow><mo>(</mo><mn>1</mn><mo>,</mo><mfrac>\
    <mi>c</mi><msub><mrow><mtext>‖</mtext><mi>g</mi><mtext>‖</mtext></mrow><mn>2</mn></msub></mfrac><mo>)</mo>\
    </mrow></mrow></math>";
pub(super) const L2: &str = "\
    <math><mrow><msub><mrow><mtext>‖</mtext><mi>x</mi><mtext>‖</mtext></mrow><mn>2</mn></msub><mo>=</mo><msqrt>\
    <munder><mo>∑</mo><mi>i</mi></munder><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></msqrt></mrow></math>";
pub(super) const RMS: &str = "\
    <math><mrow><mi>rms</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow><mo>=</mo><msqrt><mfrac>\
    <mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><msubsup><mi>x</mi><mi>i</mi><mn>2</mn>\
    </msubsup></msqrt></mrow></math>";
pub(super) const ENTROPY: &str = "\
    <math><mrow><mi>H</mi><mrow><mtext>(</mtext><mi>p</mi><mtext>)</mtext></mrow><mo>=</mo><mo>−</mo><munder>\
    <mo>∑</mo><mi>i</mi></munder><msub><mi>p</mi><mi>i</mi></msub><mi>ln\u{2009}</mi><msub><mi>p</mi><mi>i</mi>\
    </msub></mrow></math>";
pub(super) const KL: &str = "\
    <math><mrow><mi>KL</mi><mrow><mtext>(</mtext><mi>p</mi><mo>‖</mo><mi>q</mi><mtext>)</mtext></mrow><mo>=</mo>\
    <munder><mo>∑</mo><mi>i</mi></munder><msub><mi>p</mi><mi>i</mi></msub><mi>ln\u{2009}</mi><mfrac><msub>\
    <mi>p</mi><mi>i</mi></msub><msub><mi>q</mi><mi>i</mi></msub></mfrac></mrow></math>";
pub(super) const SPREAD: &str = "\
    <math><mrow><msqrt><mfrac><mrow><munder><mo>∑</mo><mi>i</mi></munder><msup><mrow><mtext>‖</mtext><msub>\
    <mi>x</mi><mi>i</mi></msub><mo>−</mo><mover><mi>x</mi><mo>¯</mo></mover><mtext>‖</mtext></mrow><mn>2</mn>\
    </msup></mrow><mrow><munder><mo>∑</mo><mi>i</mi></munder><msup><mrow><mtext>‖</mtext><msub><mi>x</mi>\
    <mi>i</mi></msub><mtext>‖</mtext></mrow><mn>2</mn></msup></mrow></mfrac></msqrt></mrow></math>";
pub(super) const COSINE: &str = "\
    <math><mrow><mi>cos</mi><mrow><mtext>(</mtext><mi>x</mi><mo>,</mo><mi>y</mi><mtext>)</mtext></mrow>\
    <mo>=</mo><mfrac><mrow><mi>x</mi><mo>·</mo><mi>y</mi></mrow><mrow><mrow><mtext>‖</mtext><mi>x</mi>\
    <mtext>‖</mtext></mrow><mrow><mtext>‖</mtext><mi>y</mi><mtext>‖</mtext></mrow></mrow></mfrac></mrow></math>";
pub(super) const JACOBIAN: &str = "\
    <math><mrow><msub><mi>J</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><mo>=</mo><mfrac><mrow><mo>∂</mo><msub>\
    <mi>y</mi><mi>i</mi></msub></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mi>j</mi></msub></mrow></mfrac></mrow>\
    </math>";
pub(super) const SINGULAR_VALUE: &str = "\
    <math><mrow><mi>J</mi><mo>=</mo><mi>U</mi><mi>Σ</mi><msup><mi>V</mi><mi>T</mi></msup><mo>,</mo><mi>Σ</mi>\
    <mo>=</mo><mi>diag</mi><mrow><mtext>(</mtext><msub><mi>σ</mi><mn>1</mn></msub><mo>,</mo><msub><mi>σ</mi>\
    <mn>2</mn></msub><mo>,</mo><mo>…</mo><mtext>)</mtext></mrow></mrow></math>";
pub(super) const LIPSCHITZ: &str = "\
    <math><mrow><mrow><mtext>‖</mtext><mi>g</mi><mrow><mtext>(</mtext><mi>x</mi><mtext>)</mtext></mrow>\
    <mo>−</mo><mi>g</mi><mrow><mtext>(</mtext><mi>y</mi><mtext>)</mtext></mrow><mtext>‖</mtext></mrow><mo>≤</mo>\
    <mi>K</mi><mrow><mtext>‖</mtext><mi>x</mi><mo>−</mo><mi>y</mi><mtext>‖</mtext></mrow></mrow></math>";
pub(super) const PATHS: &str = "\
    <math><mrow><mi>G</mi><mo>=</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>G</mi><mi>k</mi></msub>\
    <mo>,</mo><msub><mi>s</mi><mi>k</mi></msub><mo>=</mo><mfrac><mrow><mtext>⟨</mtext><msub><mi>G</mi><mi>k</mi>\
    </msub><mo>,</mo><mi>G</mi><mtext>⟩</mtext></mrow><msup><mrow><mtext>‖</mtext><mi>G</mi><mtext>‖</mtext>\
    </mrow><mn>2</mn></msup></mfrac></mrow></math>";
pub(super) const LOGIT_LENS: &str = "\
    <math><mrow><msub><mi>z</mi><mi>ℓ</mi></msub><mo>=</mo><mi>LN</mi><mrow><mtext>(</mtext><msub><mi>x</mi>\
    <mi>ℓ</mi></msub><mtext>)</mtext></mrow><msub><mi>W</mi><mi>U</mi></msub></mrow></math>";
pub(super) const ABLATION: &str = "\
    <math><mrow><mi>Δ</mi><mi>ℒ</mi><mo>=</mo><msub><mi>ℒ</mi><mrow><mi>∖</mi><mi>k</mi></mrow></msub><mo>−</mo>\
    <mi>ℒ</mi></mrow></math>";
pub(super) const CKA: &str = "\
    <math><mrow><mfrac><msubsup><mrow><mtext>‖</mtext><msup><mi>Y</mi><mi>T</mi></msup><mi>X</mi>\
    <mtext>‖</mtext></mrow><mi>F</mi><mn>2</mn></msubsup><mrow><msub><mrow><mtext>‖</mtext><msup><mi>X</mi>\
    <mi>T</mi></msup><mi>X</mi><mtext>‖</mtext></mrow><mi>F</mi></msub><msub><mrow><mtext>‖</mtext><msup>\
    <mi>Y</mi><mi>T</mi></msup><mi>Y</mi><mtext>‖</mtext></mrow><mi>F</mi></msub></mrow></mfrac></mrow></math>";
pub(super) const UPDATE: &str = "\
    <math><mrow><mfrac><mrow><mtext>‖</mtext><mi>Δ</mi><mi>W</mi><mtext>‖</mtext></mrow><mrow><mtext>‖</mtext>\
    <mi>W</mi><mtext>‖</mtext></mrow></mfrac></mrow></math>";
