"""The methods this portal answers, by lower-case name: every module beside this one offers its own."""

from importlib import import_module
from pkgutil import iter_modules

from sandbox.portal.calls import Methods

METHODS = Methods()
for _found in iter_modules(__path__):
    _offered = getattr(import_module(f"{__name__}.{_found.name}"), "methods", None)
    if isinstance(_offered, Methods):
        METHODS.joined(_offered.by_name)
