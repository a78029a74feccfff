"""The states of the United States as postal addresses write them: codes and names, as parts of patterns.

>>> import re
>>> bool(re.fullmatch(STATE_CODE, "CA")), bool(re.fullmatch(STATE_CODE, "XX"))
(True, False)
>>> bool(re.fullmatch(STATE_NAME, "New Mexico")), bool(re.fullmatch(STATE_NAME, "new mexico"))
(True, False)
"""

STATE_CODE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|GU|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    r"|V[AIT]|W[AIVY])"
)
"""The two letters of a state, the District of Columbia, or a territory with ZIP codes (USPS Publication 28)."""

STATE_NAME = (
    r"(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia"
    r"|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota"
    r"|Mississippi|Missouri|Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|North (?:Carolina|Dakota)|Ohio"
    r"|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|South (?:Carolina|Dakota)|Tennessee|Texas|Utah|Vermont"
    r"|Virginia|Washington|West Virginia|Wisconsin|Wyoming)"
)
"""The name of a state, as a sentence writes it."""
