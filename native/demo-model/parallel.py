"""Data-parallel training on one machine: one single-threaded process per core.

Beside threads inside one process this is about a tenth faster here, because no core
waits at the end of every small operation. The weights lie in shared memory.
"""

import math
import multiprocessing
import os
import time

import torch

MEAN, SQUARE = 0.9, 0.98
PAUSE = 20  # seconds: whoever was stopped for longer goes on where it was


class Group:
    """Shared memory for `count` processes that train one model."""

    def __init__(self, count, model):
        self.count = count
        parameters = list(model.parameters())
        self.size = sum(p.numel() for p in parameters)
        self.weights = torch.cat([p.detach().reshape(-1) for p in parameters]).share_memory_()
        self.smooth = self.weights.clone().share_memory_()
        self.gradients = torch.zeros(count, self.size).share_memory_()
        self.notes = torch.zeros(count + 1, dtype=torch.float64).share_memory_()
        self.barrier = multiprocessing.Barrier(count)
        self.bind(model)

    def views(self, model, flat):
        at = 0
        for p in model.parameters():
            yield p, flat[at : at + p.numel()].view_as(p)
            at += p.numel()

    def bind(self, model, flat=None):
        """Make the model's parameters views of the shared weights."""
        for p, view in self.views(model, self.weights if flat is None else flat):
            p.data = view

    def wait(self):
        self.barrier.wait(900)


def orthogonal(x):
    """Newton-Schulz: about the nearest matrix with equal singular values (Muon)."""
    tall = x.shape[0] > x.shape[1]
    y = (x.T if tall else x).bfloat16()
    y = y / (y.norm() + 1e-7)
    for _ in range(5):
        a = y @ y.T
        y = 3.4445 * y + (-4.775 * a + 2.0315 * (a @ a)) @ y
    return (y.T if tall else y).float()


class Part:
    """One parameter: its place in the flat memory and its optimiser state."""

    def __init__(self, name, p, at):
        self.at, self.size, self.shape = at, p.numel(), p.shape
        inner = ("blocks", "shrink", "projector.up", "projector.down")
        self.muon = p.ndim == 2 and any(word in name for word in inner)
        self.decay = p.ndim > 1
        self.first = torch.zeros(p.numel())
        self.second = None if self.muon else torch.zeros(p.numel())

    def slice(self, flat):
        return flat[self.at : self.at + self.size]

    def direction(self, gradient, step):
        """The step to take, in units of the learning rate."""
        if not self.muon:
            self.first.mul_(MEAN).add_(gradient, alpha=1 - MEAN)
            self.second.mul_(SQUARE).addcmul_(gradient, gradient, value=1 - SQUARE)
            width = (self.second / (1 - SQUARE**step)).sqrt_().add_(1e-8)
            return self.first / (1 - MEAN**step) / width
        self.first.mul_(0.95).add_(gradient, alpha=0.05)
        ahead = gradient.lerp(self.first, 0.95).view(self.shape)
        return orthogonal(ahead).reshape(-1) * (0.2 * max(self.shape) ** 0.5)


class Trainer:
    """Muon for matrices inside blocks, AdamW for the rest; warm-up, cosine by the
    clock, and averaged weights. Every process updates its own share of parameters."""

    def __init__(self, model, group, rank, peak, minutes, warmup=200, keep=0.999, decay=0.03):
        self.model, self.group, self.rank, self.decay = model, group, rank, decay
        parts, at, load = [], 0, [0] * group.count
        for name, p in model.named_parameters():
            parts.append(Part(name, p, at))
            at += p.numel()
        self.mine = []
        for part in sorted(parts, key=lambda x: -x.size * (4 if x.muon else 1)):
            owner = load.index(min(load))
            load[owner] += part.size * (4 if part.muon else 1)
            self.mine += [part] if owner == rank else []
        self.peak, self.minutes, self.warmup, self.keep = peak, minutes, warmup, keep
        self.step, self.last, self.spent = 0, 0.0, 0.0
        group.bind(model)

    def update(self, loss):
        """Backward, exchange, update; False when the time is up."""
        group = self.group
        for p in self.model.parameters():
            p.grad = None
        loss.backward()
        for p, view in group.views(self.model, group.gradients[self.rank]):
            view.copy_(p.grad) if p.grad is not None else view.zero_()
        if self.rank == 0:
            group.notes[-1] = time.time()  # every process has to see the same time
        group.wait()
        means, square = [], 0.0
        for part in self.mine:
            mean = part.slice(group.gradients[0]).clone()
            for other in range(1, group.count):
                mean += part.slice(group.gradients[other])
            means.append(mean.div_(group.count))
            square += mean.square().sum().item()
        group.notes[self.rank] = square
        now = group.notes[-1].item()
        group.wait()
        norm = math.sqrt(group.notes[:-1].sum().item())
        self.apply(means, 1 / max(1.0, norm), now)
        group.wait()
        return self.spent < self.minutes

    def apply(self, means, factor, now):
        self.spent += min(now - (self.last or now), PAUSE) / 60
        self.last = now
        self.step += 1
        rate = self.peak * min(1, self.step / self.warmup)
        rate *= 0.02 + 0.49 * (1 + math.cos(math.pi * min(1, self.spent / self.minutes)))
        keep = min(self.keep, self.step / (self.step + 20))
        for part, mean in zip(self.mine, means):
            move = part.direction(mean.mul_(factor), self.step)
            weights = part.slice(self.group.weights)
            if part.decay:
                weights.mul_(1 - rate * self.decay)
            weights.add_(move, alpha=-rate)
            part.slice(self.group.smooth).mul_(keep).add_(weights, alpha=1 - keep)

    def with_smooth(self, action):
        """Run `action` while this process's model carries the averaged weights."""
        self.group.bind(self.model, self.group.smooth.clone())
        action()
        self.group.bind(self.model)


def launch(count, target, *args):
    """Start `count` processes `target(rank, *args)`; returns when all ended."""
    crew = [multiprocessing.Process(target=target, args=(i, *args)) for i in range(count)]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
