"""Opens a folder of `strata export` with Transformers and lets the model write.

    strata export --link 'v=1&n_layers=2' --step 300 --out gpt2/
    python examples/huggingface.py gpt2/

What that prints is in examples/huggingface.txt. Needs torch and transformers (tests/reference/requirements.txt).
"""

import sys

from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline
from transformers.utils import logging

logging.disable_progress_bar()
folder = sys.argv[1]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder)
prompt = "one day, "

tokens = tokenizer(prompt, return_tensors="pt")
print("tokens   ", tokens["input_ids"][0].tolist())
print("greedy   ", repr(tokenizer.decode(model.generate(**tokens, do_sample=False)[0])))

write = pipeline("text-generation", model=folder)
print("pipeline ", repr(write(prompt, do_sample=False)[0]["generated_text"]))
