"""Findings to a score that is a sum of points; machine learning only, no I/O."""

from signaltriage.models.assess import Assessment
from signaltriage.models.calibration import calibrate
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.comparing import compare_models
from signaltriage.models.gates import Gates
from signaltriage.models.persist import dumps, loads
from signaltriage.models.table import AdditiveTable, Column
from signaltriage.models.training import Calibration, Training
from signaltriage.models.triage_class import ClassExplanation, TriageClasses, load_triage_classes

__all__ = [
    "AdditiveTable",
    "Assessment",
    "Calibration",
    "ClassExplanation",
    "Column",
    "Gates",
    "Training",
    "TriageClasses",
    "TriageClassifier",
    "calibrate",
    "compare_models",
    "dumps",
    "load_triage_classes",
    "loads",
]
