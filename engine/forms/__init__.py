"""Forms: what a step asks for. Reads Camunda's `.form` files and generated task forms, and checks answers.

`read_form` and `from_form_data` refuse at deploy whatever would not run as drawn; `Form.check` gives clean typed values
or one Chinese sentence per answer to mend; `Form.show` gives a page what it needs to draw the form.
"""

from engine.forms._generated import from_form_data
from engine.forms._read import read_form
from engine.forms._scope import say_number, show
from engine.forms._types import TYPES, FieldType
from engine.forms.fields import Field, Option, Wording, walk
from engine.forms.form import Checked, Form, Shown

__all__ = [
    "TYPES",
    "Checked",
    "Field",
    "FieldType",
    "Form",
    "Option",
    "Shown",
    "Wording",
    "from_form_data",
    "read_form",
    "say_number",
    "show",
    "walk",
]
