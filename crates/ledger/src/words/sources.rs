//! The works that are cited: each stands here once.
//!
//! A work whose text was not read is cited from memory ([`of`]), and no figure of it is printed.

use crate::told::Source;

const fn read(who: &'static str, title: &'static str) -> Source {
    Source { who, title, is_read: true }
}

const fn of(who: &'static str, title: &'static str) -> Source {
    Source { who, title, is_read: false }
}

pub(super) const MIKOLOV_2013: Source =
    of("Mikolov, Yih & Zweig 2013", "Linguistic Regularities in Continuous Space Word Representations");
pub(super) const LINZEN_2016: Source = of("Linzen 2016", "Issues in Evaluating Semantic Spaces Using Word Analogies");
pub(super) const LINZEN_DUPOUX_2016: Source =
    of("Linzen, Dupoux & Goldberg 2016", "Assessing the Ability of LSTMs to Learn Syntax-Sensitive Dependencies");
pub(super) const GULORDAVA_2018: Source =
    of("Gulordava et al. 2018", "Colorless Green Recurrent Networks Dream Hierarchically");
pub(super) const GOLDBERG_2019: Source = of("Goldberg 2019", "Assessing BERT’s Syntactic Abilities");
pub(super) const TENNEY_2019: Source =
    read("Tenney, Das & Pavlick 2019", "BERT Rediscovers the Classical NLP Pipeline");
pub(super) const NIU_2022: Source = read("Niu, Lu & Penn 2022", "Does BERT Rediscover a Classical NLP Pipeline?");
pub(super) const HEWITT_2019: Source =
    of("Hewitt & Liang 2019", "Designing and Interpreting Probes with Control Tasks");
pub(super) const ETHAYARAJH_2019: Source = of(
    "Ethayarajh 2019",
    "How Contextual are Contextualized Word Representations? Comparing the Geometry of BERT, ELMo, and GPT-2 Embeddings",
);
pub(super) const REIF_2019: Source = of("Reif et al. 2019", "Visualizing and Measuring the Geometry of BERT");
pub(super) const CLARK_2019: Source =
    of("Clark et al. 2019", "What Does BERT Look At? An Analysis of BERT’s Attention");
pub(super) const VIG_2019: Source =
    read("Vig & Belinkov 2019", "Analyzing the Structure of Attention in a Transformer Language Model");
pub(super) const XIAO_2023: Source = of("Xiao et al. 2023", "Efficient Streaming Language Models with Attention Sinks");
pub(super) const ZHAI_2023: Source =
    of("Zhai et al. 2023", "Stabilizing Transformer Training by Preventing Attention Entropy Collapse");
pub(super) const OLSSON_2022: Source = of("Olsson et al. 2022", "In-context Learning and Induction Heads");
pub(super) const ELHAGE_2021: Source = of("Elhage et al. 2021", "A Mathematical Framework for Transformer Circuits");
pub(super) const ELHAGE_2022: Source = of("Elhage et al. 2022", "Toy Models of Superposition");
pub(super) const PARK_2023: Source =
    of("Park, Choe & Veitch 2023", "The Linear Representation Hypothesis and the Geometry of Large Language Models");
pub(super) const SANFORD_2024: Source =
    read("Sanford, Hsu & Telgarsky 2024", "One-layer transformers fail to solve the induction heads task");
pub(super) const POWER_2022: Source =
    of("Power et al. 2022", "Grokking: Generalization Beyond Overfitting on Small Algorithmic Datasets");
pub(super) const DONG_2021: Source = of(
    "Dong, Cordonnier & Loukas 2021",
    "Attention is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth",
);
pub(super) const NOCI_2022: Source = of(
    "Noci et al. 2022",
    "Signal Propagation in Transformers: Theoretical Perspectives and the Role of Rank Collapse",
);
pub(super) const VEIT_2016: Source =
    read("Veit, Wilber & Belongie 2016", "Residual Networks Behave Like Ensembles of Relatively Shallow Networks");
pub(super) const HE_2016: Source = of("He et al. 2016", "Identity Mappings in Deep Residual Networks");
pub(super) const BEHRMANN_2019: Source = of("Behrmann et al. 2019", "Invertible Residual Networks");
pub(super) const HEIMERSHEIM_2023: Source =
    of("Heimersheim & Turner 2023", "Residual stream norms grow exponentially over the forward pass");
pub(super) const PENNINGTON_2017: Source = of(
    "Pennington, Schoenholz & Ganguli 2017",
    "Resurrecting the sigmoid in deep learning through dynamical isometry: theory and practice",
);
pub(super) const SAXE_2014: Source = of(
    "Saxe, McClelland & Ganguli 2014",
    "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
);
pub(super) const BELROSE_2023: Source =
    of("Belrose et al. 2023", "Eliciting Latent Predictions from Transformers with the Tuned Lens");
pub(super) const GROMOV_2024: Source =
    of("Gromov et al. 2024", "The Unreasonable Ineffectiveness of the Deeper Layers");
pub(super) const LAD_2024: Source =
    of("Lad, Gurnee & Tegmark 2024", "The Remarkable Robustness of LLMs: Stages of Inference?");
pub(super) const VASWANI_2017: Source = of("Vaswani et al. 2017", "Attention Is All You Need");
pub(super) const XIONG_2020: Source =
    read("Xiong et al. 2020", "On Layer Normalization in the Transformer Architecture");
pub(super) const TAKASE_2022: Source =
    read("Takase et al. 2022", "On Layer Normalizations and Residual Connections in Transformers");
pub(super) const SHLEIFER_2021: Source =
    read("Shleifer, Weston & Ott 2021", "NormFormer: Improved Transformer Pretraining with Extra Normalization");
pub(super) const SANTURKAR_2018: Source =
    of("Santurkar et al. 2018", "How Does Batch Normalization Help Optimization?");
pub(super) const XU_2019: Source = of("Xu et al. 2019", "Understanding and Improving Layer Normalization");
pub(super) const RAGHU_2017: Source = read(
    "Raghu et al. 2017",
    "SVCCA: Singular Vector Canonical Correlation Analysis for Deep Learning Dynamics and Interpretability",
);
pub(super) const GEVA_2021: Source = of("Geva et al. 2021", "Transformer Feed-Forward Layers Are Key-Value Memories");
pub(super) const BELROSE_2024: Source =
    read("Belrose et al. 2024", "Neural Networks Learn Statistics of Increasing Complexity");
pub(super) const REFINETTI_2023: Source = of(
    "Refinetti, Ingrosso & Goldt 2023",
    "Neural networks trained with SGD learn distributions of increasing complexity",
);
pub(super) const ABBE_2022: Source = of(
    "Abbe, Boix-Adserà & Misiakiewicz 2022",
    "The merged-staircase property: a necessary and nearly sufficient condition for SGD learning of sparse functions on two-layer neural networks",
);
pub(super) const ABBE_2023: Source = of(
    "Abbe, Boix-Adserà & Misiakiewicz 2023",
    "SGD learning on neural networks: leap complexity and saddle-to-saddle dynamics",
);
pub(super) const LI_2018: Source = read("Li et al. 2018", "Visualizing the Loss Landscape of Neural Nets");
pub(super) const CYBENKO_1989: Source = of("Cybenko 1989", "Approximation by superpositions of a sigmoidal function");
pub(super) const TELGARSKY_2016: Source = of("Telgarsky 2016", "Benefits of depth in neural networks");
pub(super) const ELDAN_2016: Source = of("Eldan & Shamir 2016", "The Power of Depth for Feedforward Neural Networks");
pub(super) const HANIN_2019: Source = of("Hanin & Rolnick 2019", "Complexity of Linear Regions in Deep Networks");
pub(super) const JACOT_2018: Source =
    of("Jacot, Gabriel & Hongler 2018", "Neural Tangent Kernel: Convergence and Generalization in Neural Networks");
pub(super) const DU_2019: Source =
    of("Du et al. 2019", "Gradient Descent Provably Optimizes Over-parameterized Neural Networks");
pub(super) const BELKIN_2019: Source =
    of("Belkin et al. 2019", "Reconciling modern machine-learning practice and the classical bias–variance trade-off");
pub(super) const MERRILL_2023: Source =
    read("Merrill & Sabharwal 2023", "The Parallelism Tradeoff: Limitations of Log-Precision Transformers");
pub(super) const MERRILL_2025: Source =
    read("Merrill & Sabharwal 2025", "A Little Depth Goes a Long Way: The Expressive Power of Log-Depth Transformers");
pub(super) const CHIANG_2025: Source = read("Chiang 2025", "Transformers in DLOGTIME-Uniform TC⁰");
pub(super) const LI_2024: Source =
    read("Li et al. 2024", "Chain of Thought Empowers Transformers to Solve Inherently Serial Problems");
