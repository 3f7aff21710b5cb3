"""How a break comes into the machine: into a Python that loads it broken, or into one that has it loaded already."""

import gc
import importlib.abc
import importlib.util
import sys
from types import CodeType, FunctionType, ModuleType


class Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the broken module instead of the real one."""

    def __init__(self, one):
        self.one = one

    def find_spec(self, name, path=None, target=None):
        if name != self.one.module:
            return None
        package = self.one.path.stem == "__init__"
        spec = importlib.util.spec_from_loader(name, self, origin=str(self.one.path), is_package=package)
        if package:
            spec.submodule_search_locations = [str(self.one.path.parent)]
        return spec

    def exec_module(self, module):
        exec(self.one.code, module.__dict__)


def put_in(one):
    """Break what is loaded. ValueError: so it cannot be broken; what else it raises: it would not even load."""
    if one.inside:
        _break_function(one)
    else:
        _break_module(one)


def _break_function(one):
    found = [f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__module__ == one.module]
    found = [f for f in found if f.__code__.co_qualname == one.inside]
    codes = [code for code in _codes(one.code) if code.co_qualname == one.inside]
    assert found, one
    for function in found:
        (function.__code__,) = [c for c in codes if c.co_firstlineno == function.__code__.co_firstlineno]


def _codes(code):
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def _break_module(one):
    """What the broken module has otherwise: values, whoever imported them; attributes of classes; defaults.

    What others made of a value when they were loaded stays: whoever finds nothing wrong looks again, loaded broken.
    """
    real, twin = sys.modules[one.module], ModuleType(one.module)
    twin.__file__ = real.__file__
    exec(one.code, twin.__dict__)
    for name, new in list(twin.__dict__.items()):
        old = real.__dict__.get(name)
        if name.startswith("__") or new is old:
            continue
        if isinstance(old, FunctionType | type) and type(new) is type(old):
            twin.__dict__[name] = old  # so that what is put in knows the real ones
            _take_over(old, new)
        elif new != old:
            _everywhere(name, old, new)
    for gone in [name for name in real.__dict__ if name not in twin.__dict__ and not name.startswith("__")]:
        if not isinstance(real.__dict__[gone], ModuleType):
            raise ImportError(gone)


def _take_over(old, new):
    if isinstance(old, FunctionType):
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        return
    for name, value in list(new.__dict__.items()):
        former = old.__dict__.get(name)
        if isinstance(former, FunctionType) and isinstance(value, FunctionType):
            _take_over(former, value)
        elif not name.startswith("__") and (type(former) is not type(value) or (_plain(value) and value != former)):
            setattr(old, name, value)
    for gone in [name for name in old.__dict__ if name not in new.__dict__ and not name.startswith("__")]:
        delattr(old, gone)


def _plain(value):
    return isinstance(value, str | int | float | tuple | frozenset | dict | list | set)


def _everywhere(name, old, new):
    for module in [one for key, one in sys.modules.items() if key.split(".")[0] == "engine"]:
        if name in module.__dict__ and module.__dict__[name] is old:
            module.__dict__[name] = new
