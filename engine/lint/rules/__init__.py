"""One file a rule: `check(diagram)` yields what is wrong; the docstring of the file says what is asked."""
