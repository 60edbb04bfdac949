"""What a check may ask, wherever the student's object lives.

In JupyterLab a check is handed the student's function itself. Under the
examiner it is handed a stand-in (`examiner.crossing.standin`), and the function lives in
a confined process. The functions below hide the difference.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from examiner.crossing.errors import CandidateError

_seed = "0"


def set_seed(seed: str) -> None:
    """Set the seed of this submission, from which `rng` draws.

    Parameters
    ----------
    seed : str
        Any text. It is recorded, so that a regrade draws the same inputs.
    """
    global _seed
    _seed = seed


def rng(name: str) -> np.random.Generator:
    """Return a random generator for the test inputs called `name`.

    The same submission and name always give the same numbers; another
    submission gives others, so an answer cannot be written for the inputs.

    Parameters
    ----------
    name : str
        What the numbers are for, for example the check's name.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> bool(rng("rows").random() == rng("rows").random())
    True
    >>> bool(rng("rows").random() == rng("columns").random())
    False
    """
    digest = hashlib.sha256(f"{_seed}\n{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def run_beside(helper: Callable[..., Any], *args: Any) -> Any:
    """Call ``helper(*args)`` in the process in which the student's objects live.

    For what data alone cannot do: give a student's function a torch module, an
    optimizer, a class. On local objects this is a plain call. With a stand-in
    among `args`, the source text of `helper` is sent to the student's process
    and run there, so write nothing secret in it, and trust what it returns no
    more than what the student's own function returns.

    Parameters
    ----------
    helper : function
        A module-level function that imports what it needs in its own body.
    *args
        Data, and the student's objects.

    Returns
    -------
    object
        Data: see `examiner.crossing.wire`.

    Examples
    --------
    >>> def twice(f, x):
    ...     return f(f(x))
    >>> run_beside(twice, lambda x: x + 1, 0)
    2
    """
    for arg in args:
        beside = getattr(type(arg), "examiner_run_beside", None)
        if beside is not None:
            return beside(arg, helper, args)
    return helper(*args)


def gradient(f: Callable[..., Any], *args: Any) -> tuple[Any, list[Any]]:
    """Return ``f(*args)`` and its gradients by torch's autograd.

    Parameters
    ----------
    f : callable
        A function of tensors that returns one number as a tensor.
    *args
        Its arguments. Those that are tensors with ``requires_grad`` get a gradient.

    Returns
    -------
    value : torch.Tensor
        Detached.
    gradients : list
        One entry per argument: a tensor, or None where `f` does not depend on
        the argument or no gradient was asked for.

    Raises
    ------
    CandidateError
        If `f` returns anything but a tensor with one element that depends on an argument.

    Examples
    --------
    >>> import torch
    >>> x = torch.tensor([1.0, 3.0], requires_grad=True)
    >>> value, (dx,) = gradient(lambda x: (x**2).sum(), x)
    >>> value, dx
    (tensor(10.), tensor([2., 6.]))
    """
    problem, value, gradients = run_beside(_gradient, f, *args)
    if problem:
        raise CandidateError("NotDifferentiable", problem)
    return value, gradients


def _gradient(f: Callable[..., Any], *args: Any) -> tuple[str, Any, list[Any]]:
    import torch

    def leaf(a: Any) -> Any:
        if isinstance(a, torch.Tensor) and a.requires_grad:
            return a.detach().clone().requires_grad_()
        return a

    leaves = [leaf(a) for a in args]
    with torch.enable_grad():
        value = f(*leaves)
    if not isinstance(value, torch.Tensor):
        return f"expected a tensor, got {type(value).__name__}", None, []
    if value.numel() != 1:
        return f"expected one number, got a tensor of shape {tuple(value.shape)}", None, []
    if not value.requires_grad:
        return "the result does not depend on its arguments through torch operations", None, []
    value.backward()
    gradients = [
        a.grad if isinstance(a, torch.Tensor) and a.requires_grad else None for a in leaves
    ]
    return "", value.detach(), gradients
