"""Runs any procedure drawn in BPMN: knows diagrams, decision tables, people and time; knows no procedure by name."""
