"""Every error that signaltriage raises on purpose.

The tree::

    SignaltriageError                exit code 1
      x UsageError                   exit code 2   wrong usage or configuration
        - ConfigError                              a setting is missing or wrong
        - RecordError                              one ad record breaks the schema
        - ModelError                               a model file does not fit
      x PolicyError                  exit code 5   refused by policy
        - PurposeError                             no purpose, or an expired one
        - ForbiddenFeatureError                    a feature that may never be used

A message says what is wrong, where, and what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class SignaltriageError(Exception):
    """Root of all errors raised on purpose; `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 1


class UsageError(SignaltriageError, ValueError):
    """The call, the input or the configuration is wrong; also a `ValueError`."""

    exit_code: ClassVar[int] = 2


class ConfigError(UsageError):
    """A setting is missing or wrong; the message names file and key."""


class RecordError(UsageError):
    """One ad record breaks the schema of the ad record.

    Parameters
    ----------
    field : str
        The field that is wrong, `""` when the row as a whole is.
    reason : str
        What is wrong with it, without repeating the value.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str]]:
        """Pickle through worker processes."""
        return (type(self), (self.field, self.reason))


class ModelError(UsageError):
    """A model file is damaged, or does not fit this catalogue."""


class PolicyError(SignaltriageError):
    """A rule of law or of this project forbids it."""

    exit_code: ClassVar[int] = 5


class PurposeError(PolicyError):
    """There is no recorded purpose, or it has expired."""


class ForbiddenFeatureError(PolicyError):
    """A model, a catalogue or a field list uses something that may never be a feature."""
