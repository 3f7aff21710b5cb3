"""One file a rule that can mend what it finds. Only what changes neither the process nor its picture."""
