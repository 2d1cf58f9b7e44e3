"""What a fitted model does: scores, bands and explanations."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.utils.validation import check_is_fitted

from signaltriage.features.catalogue import Catalogue, load_catalogue
from signaltriage.models.assess import Assessment, assess_rows, explain_rows
from signaltriage.models.explaining import read_protective
from signaltriage.models.gates import Flags, Gates, Texts
from signaltriage.models.matrix import read_matrix, read_other
from signaltriage.models.table import AdditiveTable, Floats
from signaltriage.models.weights import weights_frame
from signaltriage.records import Score


class AdditiveScorer:
    """The fitted side of `TriageClassifier`, whatever learnt its table."""

    table_: AdditiveTable
    gates_: Gates
    classes_: NDArray[Any]
    catalogue: Catalogue | None

    def weights(self) -> pl.DataFrame:
        """Give what each column adds at most, with its 90 % interval.

        Returns
        -------
        polars.DataFrame
            name, family, weight (log-odds of the bin that weighs most), low, high, sd, odds
            (``exp(weight)``), at_bound (whether the sign of the evidence holds it at 0).
        """
        check_is_fitted(self, "table_")
        return weights_frame(self.table_)

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Log-odds of each row, shape (n,)."""
        values = self._read(X)  # says so if nothing is fitted yet
        return self.table_.logit(values)

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Probabilities of both classes, shape (n, 2)."""
        logit = self.decision_function(X)
        return np.column_stack([expit(-logit), expit(logit)])

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Classes: the second where its probability is above one half.

        For a work list use `assess`.
        """
        second = self.decision_function(X) > 0
        chosen: NDArray[Any] = self.classes_[second.astype(int)]
        return chosen

    def assess(
        self,
        X: Any,  # noqa: N803
        agency: Flags | None = None,
        common: Flags | None = None,
        outside: Texts | None = None,
    ) -> Assessment:
        """Score many clusters and put them in bands.

        Parameters
        ----------
        X : polars or pandas frame, or array of shape (n, k)
            One row per cluster.
        agency : array of bool, shape (n,), optional
            Clusters of an agency or club: wording of control is descriptive there, 0 points, and
            the band is "review" at most.
        common : array of bool, shape (n, k) or (k,), optional
            Cues found on more than ``gates_.common_share`` of the ads of the cluster's platform;
            they keep their points and count for no family.
        outside : array of str, shape (n,), optional
            Why a cluster is out of the model's domain, one of
            `signaltriage.models.gates.OUTSIDE`; "" where it is not. Such a cluster is "unscored",
            as is one of which less than ``gates_.min_measured`` of the columns could be measured.

        Returns
        -------
        Assessment

        Raises
        ------
        UsageError
            If a column is missing or a shape does not fit.
        """
        values = self._read(X)
        return assess_rows(self.table_, self.gates_, values, agency, common, outside)

    def explain(
        self,
        X: Any,  # noqa: N803
        agency: Flags | None = None,
        common: Flags | None = None,
        outside: Texts | None = None,
        *,
        language: str = "en",
    ) -> list[Score]:
        """Take scores apart, for the few rows that somebody opens.

        Parameters
        ----------
        X, agency, common, outside
            As for `assess`, which gives the same scores and bands. Protective facts are told if
            `X` is a frame that holds them.
        language : str
            ``"en"`` or ``"nl"``: of sentences and notes.

        Returns
        -------
        list of Score
            With one contribution per column, largest points first; what could not be measured,
            protective facts, and what would change the band.

        Raises
        ------
        UsageError
            If a column is missing, a shape does not fit, or the language is unknown.

        Examples
        --------
        >>> from signaltriage.models import TriageClassifier
        >>> model = TriageClassifier.from_catalogue()
        >>> score, = model.explain(np.full((1, model.n_features_in_), np.nan))
        >>> score.band, score.gates
        ('unscored', ('Not scored: nothing the model uses could be measured.',))
        """
        values, catalogue = self._read(X), self._catalogue()
        return explain_rows(
            self.table_,
            self.gates_,
            values,
            agency,
            common,
            outside,
            language,
            catalogue,
            read_protective(X, catalogue),
        )

    def _catalogue(self) -> Catalogue:
        return load_catalogue() if self.catalogue is None else self.catalogue

    def _read(self, X: Any) -> Floats:  # noqa: N803
        check_is_fitted(self, "table_")
        if self.table_.names == self._catalogue().columns:
            return read_matrix(X, self.table_.names)
        values: Floats = read_other(self, X, reset=False)
        return values
