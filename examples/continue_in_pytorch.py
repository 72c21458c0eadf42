"""Goes on training a folder of `strata export` in PyTorch: on one process or many, by Accelerate or by plain torchrun.

    strata export --link 'v=1&n_layers=2' --step 300 --out gpt2/
    python examples/continue_in_pytorch.py gpt2/ --steps 21 --out continued/

The text comes from the program `strata`, without an end; each process takes its share of a batch's rows, so that any
number of them learns the same. Optimiser, its memory and the schedule are the link's until an option says otherwise.
It prints the loss of every step's batch, before its update (examples/continue_in_pytorch.txt). How to run it on more
than one process, and how to train something larger, stands in examples/README.md. It needs torch and transformers, and
takes accelerate where that is installed.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel
from transformers.utils import logging

TRAINING = "training.safetensors"
# Only the matrices of linear maps decay: embeddings, biases and norms do not.
DECAYS = ("c_attn.weight", "c_proj.weight", "c_fc.weight", "lm_head.weight")
# Under what name torch keeps the moments that the folder calls m and v.
ADAMW, MOMENTUM = {"opt.m.": "exp_avg", "opt.v.": "exp_avg_sq"}, {"opt.m.": "momentum_buffer"}
MOMENTS = {"adamw": ADAMW, "momentum": MOMENTUM, "sgd": {}}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folder", type=Path, help="what `strata export` wrote, or this program")
    add("--steps", type=int, default=100, help="how many batches (default 100)")
    add("--out", type=Path, help="the folder to write; without it nothing is kept")
    add("--strata", default="strata", help="the program that makes the text")
    add("--lr", type=float, help="the schedule's peak in place of the link's")
    add("--batch-size", type=int, help="sequences in a batch, over all processes")
    add("--n-ctx", type=int, help="tokens in a sequence; positions that are new begin as a fresh model's do")
    add("--scratch", action="store_true", help="a new model on the same text, from step 0")
    add("--n-layers", type=int, help="with --scratch: its depth")
    add("--n-embd", type=int, help="with --scratch: its width")
    add("--n-heads", type=int, help="with --scratch: its heads")
    add("--held-out", type=int, metavar="N", help="measure the loss on N held-out sequences before and after")
    add("--plain", action="store_true", help="torch alone, even where accelerate is installed")
    args = parser.parse_args()
    if not args.scratch and (args.n_layers or args.n_embd or args.n_heads):
        parser.error("depth, width and heads of a trained model stay as they are; --scratch begins a new one")
    if args.out and args.out.exists() and any(args.out.iterdir()):
        parser.error(f"{args.out} is not empty")
    return args


class Plain:
    """What is used of Accelerate, in torch alone: DDP by the variables that torchrun sets, else one process."""

    def __init__(self) -> None:
        self.num_processes = int(os.environ.get("WORLD_SIZE", "1"))
        self.process_index = int(os.environ.get("RANK", "0"))
        self.is_main_process = self.process_index == 0
        has_gpu = torch.cuda.is_available()
        self.device = torch.device(f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if has_gpu else "cpu")
        if has_gpu:
            torch.cuda.set_device(self.device)
        if self.num_processes > 1:
            dist.init_process_group("nccl" if has_gpu else "gloo")

    def prepare(self, model: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[nn.Module, torch.optim.Optimizer]:
        model.to(self.device)
        return DistributedDataParallel(model) if self.num_processes > 1 else model, optimizer

    backward = staticmethod(Tensor.backward)
    clip_grad_norm_ = staticmethod(nn.utils.clip_grad_norm_)

    def reduce(self, tensor: Tensor, reduction: str) -> Tensor:
        if self.num_processes > 1:
            dist.all_reduce(tensor)
        return tensor

    def unwrap_model(self, model: nn.Module) -> nn.Module:
        return getattr(model, "module", model)

    def end_training(self) -> None:
        if self.num_processes > 1:
            dist.destroy_process_group()


def processes(plain: bool) -> Any:
    """Accelerate's `Accelerator`, or the little of it that is needed here."""
    if plain or importlib.util.find_spec("accelerate") is None:
        return Plain()
    from accelerate import Accelerator

    # Told nothing, it leaves processes on CPUs alone, each with the whole batch.
    return Accelerator(cpu=not torch.accelerator.is_available())


@dataclass
class State:
    """Where the run stands, as the folder's training.safetensors tells it."""

    config: dict[str, Any]  # every setting of the link, and how many sequences of how many tokens are trained on now
    tower: str
    step: int  # of the next batch
    n_updates: int  # AdamW's t
    loss_nats: float | None  # what Strata measured of the next batch
    moments: dict[str, Tensor]

    @staticmethod
    def read(folder: Path) -> "State":
        if not (folder / TRAINING).is_file():
            sys.exit(f"{folder} has no {TRAINING}, which `strata export` writes")
        if "model_type" not in json.loads((folder / "config.json").read_text()):
            sys.exit(f"{folder} is no GPT-2: a setting of its link has no counterpart there, as `strata export` said")
        with safe_open(folder / TRAINING, "pt") as file:
            told = file.metadata()
            moments = {name: file.get_tensor(name) for name in file.keys()}
        keys = ("config", "step", "n_updates", "loss_nats")
        config, step, n_updates, loss_nats = (json.loads(told.get(key, "null")) for key in keys)
        return State(config, told["model"], step, n_updates, loss_nats, moments)

    def write(self, folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        names = MOMENTS[self.config["optimizer"]]
        kept = [(name, optimizer.state[param]) for name, param in model.named_parameters()]
        tensors = {p + name: of[key].cpu() for name, of in kept for p, key in names.items() if key in of}
        told = {"config": json.dumps(self.config), "step": str(self.step), "n_updates": str(self.n_updates)}
        save_file(tensors, folder / TRAINING, told | {"model": self.tower})


def model_of(args: argparse.Namespace, state: State) -> PreTrainedModel:
    """The folder's model, with more positions where a longer context asks for them; or a new one of any size."""
    torch.manual_seed(state.config["seed"])
    config, n_ctx = AutoConfig.from_pretrained(args.folder), state.config["n_ctx"]
    if args.scratch:
        config.n_layer, config.n_head = args.n_layers or config.n_layer, args.n_heads or config.n_head
        config.n_embd = args.n_embd or config.n_embd
        config.n_inner, config.n_positions = state.config["mlp_ratio"] * config.n_embd, n_ctx
        state.step, state.n_updates, state.loss_nats, state.moments = 0, 0, None, {}
        state.config |= {"n_layers": config.n_layer, "n_heads": config.n_head, "d_model": config.n_embd}
        return AutoModelForCausalLM.from_config(config)
    model = AutoModelForCausalLM.from_pretrained(args.folder, dtype=torch.float32)
    known = model.get_parameter("transformer.wpe.weight").detach()
    if n_ctx <= len(known):
        return model
    config.n_positions = n_ctx
    grown = AutoModelForCausalLM.from_config(config)
    positions = grown.get_parameter("transformer.wpe.weight").detach().clone()
    positions[: len(known)] = known
    grown.load_state_dict(model.state_dict() | {"transformer.wpe.weight": positions})
    # What is remembered of positions has no rows for the new ones.
    state.moments = {name: kept for name, kept in state.moments.items() if not name.endswith("wpe.weight")}
    return grown


def optimizer_of(config: dict[str, Any], model: nn.Module) -> torch.optim.Optimizer:
    """The link's; learning rate and decay are set before each update."""
    groups = []
    for decays in (True, False):
        params = [param for name, param in model.named_parameters() if name.endswith(DECAYS) == decays]
        groups.append({"params": params, "decays": decays})
    if config["optimizer"] == "adamw":
        return torch.optim.AdamW(groups, betas=tuple(config["adam_betas"]), eps=config["adam_eps"])
    momentum = config["momentum"] if config["optimizer"] == "momentum" else 0.0
    return torch.optim.SGD(groups, momentum=momentum)


def remember(optimizer: torch.optim.Optimizer, model: nn.Module, state: State) -> None:
    """Gives the optimiser the moments that the folder has."""
    names = MOMENTS[state.config["optimizer"]]
    for name, param in model.named_parameters():
        kept = {key: state.moments[p + name].to(param.device) for p, key in names.items() if p + name in state.moments}
        if state.config["optimizer"] == "adamw":
            # Also where moments are missing: Adam's t is one for all.
            kept = {key: kept.get(key, torch.zeros_like(param)) for key in names.values()}
            kept["step"] = torch.tensor(float(state.n_updates))
        optimizer.state[param] = kept


def batches(strata: str, state: State, split: str, *words: str) -> Generator[dict[str, Any], None, None]:
    """What `strata corpus --raw` prints; the program ends when nobody reads on."""
    command = [strata, "corpus", "--raw", "--link", state.config["link"], "--model", state.tower, "--split", split]
    command += ["--batch-size", str(state.config["batch_size"]), "--n-ctx", str(state.config["n_ctx"]), *words]
    try:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        sys.exit(f"the program that makes the text cannot be started: {error}; --strata says where it is")
    with program:
        yield from map(json.loads, program.stdout or ())
        if program.wait() != 0:
            sys.exit("the program that makes the text failed")


def share(batch: dict[str, Any], accelerator: Any) -> tuple[Tensor, Tensor, int]:
    """This process' rows, (b, T) inputs and targets, and how many targets of the whole batch count."""
    rank, n = accelerator.process_index, accelerator.num_processes
    rows = slice(rank * len(batch["inputs"]) // n, (rank + 1) * len(batch["inputs"]) // n)
    inputs, targets = (torch.tensor(batch[key]) for key in ("inputs", "targets"))
    return inputs[rows].to(accelerator.device), targets[rows].to(accelerator.device), int((targets >= 0).sum())


def loss_sum(model: nn.Module, inputs: Tensor, targets: Tensor) -> Tensor:
    logits = model(input_ids=inputs, use_cache=False).logits.float()
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum")


def held_out(model: nn.Module, args: argparse.Namespace, state: State, accelerator: Any) -> float:
    """The mean loss over the first `args.held_out` held-out sequences, nats."""
    total, count, n_left = torch.zeros((), device=accelerator.device), 0, args.held_out
    for batch in batches(args.strata, state, "held-out", "--show", str(-(-n_left // state.config["batch_size"]))):
        batch = {key: batch[key][:n_left] for key in ("inputs", "targets")}
        n_left -= len(batch["inputs"])
        inputs, targets, n_targets = share(batch, accelerator)
        if len(inputs) > 0:
            with torch.no_grad():
                total += loss_sum(model, inputs, targets)
        count += n_targets
    return accelerator.reduce(total, reduction="sum").item() / count


def save(args: argparse.Namespace, model: PreTrainedModel, optimizer: torch.optim.Optimizer, state: State) -> None:
    """A folder that Transformers opens, and this program too."""
    tokenizer = AutoTokenizer.from_pretrained(args.folder)
    tokenizer.model_max_length = model.generation_config.max_length = state.config["n_ctx"]
    model.save_pretrained(args.out)
    tokenizer.save_pretrained(args.out)
    state.write(args.out, model, optimizer)
    (args.out / "README.md").write_text(
        f"---\nlibrary_name: transformers\ntags:\n- strata\n---\n\n# A model of Strata's text at step {state.step}\n\n"
        f"Trained in PyTorch {torch.__version__} on what tower {state.tower} of this link reads:\n\n"
        f"```\n{state.config['link']}\n```\n\nThe link alone does not give these weights again.\n"
    )


def main() -> None:
    args = arguments()
    logging.disable_progress_bar()
    accelerator = processes(args.plain)
    state = State.read(args.folder)
    for key in ("batch_size", "n_ctx"):
        if getattr(args, key) is not None:
            state.config[key], state.loss_nats = getattr(args, key), None
    if state.config["batch_size"] < accelerator.num_processes:
        sys.exit("a batch needs a sequence for each process: raise --batch-size")
    model = model_of(args, state)
    plain_optimizer = optimizer_of(state.config, model)
    model, optimizer = accelerator.prepare(model, plain_optimizer)
    bare = accelerator.unwrap_model(model)
    remember(plain_optimizer, bare, state)

    def tell(**said: Any) -> None:
        if accelerator.is_main_process:
            print(json.dumps(said), flush=True)

    def tell_held_out() -> None:
        if args.held_out:
            tell(step=state.step, held_out_loss_nats=round(held_out(bare, args, state, accelerator), 8))

    tell_held_out()
    stream = batches(args.strata, state, "train", "--from", str(state.step), "--stream")
    for batch in islice(stream, args.steps):
        inputs, targets, n_targets = share(batch, accelerator)
        loss = loss_sum(model, inputs, targets) / max(n_targets, 1)
        optimizer.zero_grad()
        # DDP takes the mean over processes, but this is a mean over targets, which are not shared out evenly.
        accelerator.backward(loss * accelerator.num_processes)
        update = batch["update"]
        if update is not None:
            lr = update["lr"] if args.lr is None else update["lr"] * args.lr / state.config["lr"]
            for group in plain_optimizer.param_groups:
                group["lr"], group["weight_decay"] = lr, update["weight_decay"] if group["decays"] else 0.0
            if update["clip_l2"] > 0:
                accelerator.clip_grad_norm_(model.parameters(), update["clip_l2"])
            optimizer.step()
            state.n_updates += 1
        nats = accelerator.reduce(loss.detach(), reduction="sum").item()
        tell(step=batch["step"], loss_nats=round(nats, 8))
        if state.loss_nats is not None and accelerator.is_main_process:
            print(f"Strata had {state.loss_nats:.6f} at this step: {nats - state.loss_nats:+.1e}", file=sys.stderr)
        state.step, state.loss_nats = batch["step"] + 1, None
    stream.close()
    tell_held_out()
    if args.out and accelerator.is_main_process:
        save(args, bare, plain_optimizer, state)
    accelerator.end_training()


main()
