r"""Genetic data: sequences, genotypes, markers, haplogroups, results of genetic tests.

A run of forty letters A, C, G and T that has all four is a sequence whatever its name. `Brand DNA`, genes of genetic
algorithms and the word `variant` are left alone.

1798.140(v)(1)(C), (E) and (L); sensitive under (ae)(1)(F): "genetic data". Sources: dbSNP's `rs` numbers, ISCN.

>>> import re
>>> found = re.search(DETECTOR.pattern, "read GATTACAGATTACACCGTGATTACAGATTACACCGTGATTACA end").group()
>>> len(found), DETECTOR.check(found), DETECTOR.check("A" * 60)
(43, True, False)
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("rs4988235", "A/G", "e3/e4", "https://example.com")]
[True, True, True, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector


def is_sequence(text: str) -> bool:
    """Whether all four bases occur: a run of one letter is padding."""
    return set("ACGT") <= set(text)


DETECTOR = Detector(
    entity="GENETIC",
    categories=("C", "E", "L"),
    sensitive="(ae)(1)(F)",
    names=(
        "dna",
        "dna sequence",
        "dna profile",
        "dna sample id",
        "dna test result",
        "dna result",
        "genome",
        "genome sequence",
        "genomic data",
        "genotype",
        "genetic data",
        "genetic test",
        "genetic test result",
        "genetic result",
        "genetic marker",
        "genetic variant",
        "genetic mutation",
        "genetic risk",
        "genetic condition",
        "genetic information",
        "gene variant",
        "gene mutation",
        "haplogroup",
        "maternal haplogroup",
        "paternal haplogroup",
        "rsid",
        "snp genotype",
        "brca",
        "brca1",
        "brca2",
        "brca status",
        "apoe",
        "apoe status",
        "apoe genotype",
        "karyotype",
        "hla type",
        "carrier status",
        "polygenic score",
        "polygenic risk score",
    ),
    vetoes=(
        "brand",
        "product",
        "company",
        "project",
        "shipping",
        "delivery",
        "algorithm",
        "wireless",
        "mobile",
        "design",
    ),
    cue="[ACGT]{40}",
    pattern=r"(?<![A-Za-z0-9+/=_-])[ACGT]{40,100000}(?![A-Za-z0-9+/=_-])",
    check=is_sequence,
    fits=rf"[ACGTNacgtn]{{4,100000}}|{SHORT_ANSWER}|-?[0-9]{{1,3}}\.[0-9]{{1,10}}",
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=60,
    examples=(
        {"dna_sequence": "GATTACAGATTACA"},
        {"genotype": "A/G"},
        {"traits": {"maternalHaplogroup": "H1a"}},
        {"rsid": "rs4988235"},
        {"note": "read GATTACAGATTACACCGTGATTACAGATTACACCGTGATTACA end"},
        {"brca_status": "positive"},
    ),
    counterexamples=(
        {"brand_dna": "bold and honest"},
        {"variant": "A/G"},
        {"note": "A" * 60},
        {"gene": "population 4"},
        {"genetic_algorithm_genome": "0110"},
        {"shipping_carrier_status": "positive"},
        {"dna": "unknown"},
    ),
)
