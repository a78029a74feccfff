"""Countries as forms and addresses write them, as a part of patterns: millions share one, so it is no address.

>>> import re
>>> [bool(re.fullmatch(COUNTRY, text)) for text in ("Germany", "united states", "Germany Street")]
[True, True, False]
"""

COUNTRY = (
    r"(?i:Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh"
    r"|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia(?: and Herzegovina)?|Botswana|Brazil|Brasil|Brunei|Bulgaria"
    r"|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Congo|Costa Rica|Croatia|Cuba|Cyprus|Czechia"
    r"|Czech Republic|Denmark|Deutschland|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini"
    r"|Ethiopia|España|Fiji|Finland|France|Gabon|Gambia|Germany|Ghana|Great Britain|Greece|Grenada|Guatemala|Guinea|Guyana|Haiti"
    r"|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Italia|Ivory Coast|Jamaica|Japan|Jordan"
    r"|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg"
    r"|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|México|Moldova|Monaco|Mongolia|Montenegro"
    r"|Morocco|Mozambique|Myanmar|Namibia|Nepal|(?:The )?Netherlands|Nederland|New Zealand|Nicaragua|Niger|Nigeria|North Korea"
    r"|North Macedonia|Norway|Oman|Österreich|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal"
    r"|Qatar|Romania|Russia|Rwanda|San Marino|Saudi Arabia|Schweiz|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia"
    r"|Slovenia|Somalia|South (?:Africa|Korea|Sudan)|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan"
    r"|Tanzania|Thailand|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Türkiye|Turkmenistan|Tuvalu|Uganda|Ukraine"
    r"|United Arab Emirates|United Kingdom|(?:The )?United States(?: of America)?|Uruguay|Uzbekistan|Vanuatu|Vatican City|Venezuela"
    r"|Vietnam|Yemen|Zambia|Zimbabwe|USA|U\.S\.A\.|UAE)"
)
"""The name of a country, in English and a few in its own language, whatever the case."""
