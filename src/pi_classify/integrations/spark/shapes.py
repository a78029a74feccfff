"""The schema of a redacted frame, which Spark asks for before it shows a row."""

from typing import Any

from pi_classify.hooks import Hook
from pi_classify.integrations.spark.jobs import Job, classifier_here, reviewed
from pi_classify.model import print_path
from pi_classify.policy import Redactor
from pi_classify.policy.rules import Occasion
from pi_classify.policy.tables import Table
from pi_classify.sources.arrow_tables import pyarrow
from pi_classify.sources.csv_files import unique
from pi_classify.vocabulary import vendors

_ANY_NAME = "*"  # a map's names are not known before its values are


class Shape:
    """Decides a column's type by its name: where a text may be written, it is text."""

    def __init__(self, job: Job) -> None:
        self._policy, self._inventory = job.policy, job.inventory
        self._names = Redactor(
            job.policy, classifier=classifier_here(), without_key="redact", inventory=job.inventory
        )
        self._vendors = vendors() if job.vendor is None else (job.vendor,)  # each row may be another's

    def of(self, schema: Any) -> Any:
        """The schema of the redacted frame. A name that is data is a placeholder."""
        return self._type(schema, [classifier_here().tree(vendor).root for vendor in self._vendors], ())

    def _type(self, kind: Any, scopes: list[Any], path: tuple[Any, ...]) -> Any:
        from pyspark.sql import types

        def below(inner: Any, name: Any) -> Any:
            return self._type(inner, [scope.descend(name) for scope in scopes], (*path, name))

        if isinstance(kind, types.StructType):
            named = Table(unique(kind.names), Hook(self._names).clean).names
            fields = zip(unique(named), kind.fields, strict=True)
            return types.StructType(
                [types.StructField(name, below(one.dataType, one.name), True) for name, one in fields]
            )
        if isinstance(kind, types.ArrayType):
            return types.ArrayType(below(kind.elementType, 0), True)
        if isinstance(kind, types.MapType):
            return types.MapType(kind.keyType, below(kind.valueType, _ANY_NAME), True)
        number = isinstance(kind, types.NumericType | types.BooleanType)
        if isinstance(kind, types.StringType) or not self._writes_text(scopes, path, number):
            return kind
        return types.StringType()

    def _writes_text(self, scopes: list[Any], path: tuple[Any, ...], number: bool) -> bool:
        place = print_path(path, fold=True)
        if any(row.is_pi and row.pattern.fullmatch(place) for row in reviewed(self._inventory)):
            return True
        for scope, vendor in zip(scopes, self._vendors, strict=True):
            if scope.verdict.slot or self._policy.names(path, Occasion("", vendor)):
                return True
            if scope.identifies and self._policy.ids_may_be:  # a number there may become a token
                return True
            for suggestion in scope.suggestions:
                action = self._policy.action_for_entity(suggestion.detector.entity)
                if action is None or action == "hash" or not (number or action == "keep"):
                    return True
        return False


def arrow_type(kind: Any, wanted: Any) -> Any:
    """Arrow's type for a column of Spark's new type, which came as `kind`."""
    from pyspark.sql import types

    library = pyarrow()
    if isinstance(wanted, types.StructType):
        pairs = zip(kind, wanted.fields, strict=True)
        return library.struct([(new.name, arrow_type(one.type, new.dataType)) for one, new in pairs])
    if isinstance(wanted, types.ArrayType):
        return library.list_(arrow_type(kind.value_type, wanted.elementType))
    if isinstance(wanted, types.MapType):
        return library.map_(kind.key_type, arrow_type(kind.item_type, wanted.valueType))
    is_text = library.types.is_string(kind) or library.types.is_large_string(kind)
    return library.string() if isinstance(wanted, types.StringType) and not is_text else kind
