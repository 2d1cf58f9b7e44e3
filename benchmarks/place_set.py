# ruff: noqa: E501
"""Mentions of places with the truth beside them, generated from a table written by hand.

Run: python benchmarks/place_set.py [--show]

prints how a second, smaller set fares: sentences without a place that hold names which are also
words or persons (`place_traps.txt`), and mentions with a cue (`place_cues.txt`), both by hand.

A mention is right if a place of the same country within 15 km is found where it stands. The
table and the carrier phrases know nothing of the gazetteer that the library uses.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

NEAR_KM = 15.0
SENTENCES = Path(__file__).with_name("no_place_sentences.txt")

# One block for each country: `name,lat,lon[,other spelling/other spelling]`, largest first.
# `!` marks a name that is also an ordinary word, and so is never written in lower case here.
TABLE = {
    "NL": """
Amsterdam,52.37,4.90,A'dam/Mokum/Ámsterdam/Amszterdam/Амстердам ; Rotterdam,51.92,4.48,R'dam/Rdam!/Róterdam/Ротердам
Den Haag,52.08,4.30,'s-Gravenhage/The Hague/La Haye/La Haya/Hága/Хага/L'Aia/'s Gravenhage ; Utrecht,52.09,5.12,Utreque/Утрехт
Eindhoven,51.44,5.48,E'hoven/Айндховен ; Groningen,53.22,6.57,Groninga/Groningue/Гронинген ; Tilburg,51.56,5.09
Almere,52.37,5.22,Almere Stad ; Breda,51.59,4.78 ; Nijmegen,51.84,5.86,Nimwegen/Nimègue/Nimega ; Apeldoorn,52.21,5.97
Arnhem,51.98,5.91,Arnheim ; Haarlem,52.38,4.64 ; Enschede,52.22,6.90,Enschedé ; Hoofddorp,52.30,4.69
Amersfoort,52.16,5.39 ; Zaandam,52.44,4.83 ; Den Bosch,51.69,5.30,'s-Hertogenbosch/s-Hertogenbosch/'s Hertogenbosch/Bois-le-Duc/Herzogenbusch
Zwolle,52.51,6.09 ; Zoetermeer,52.06,4.49 ; Leeuwarden,53.20,5.79,Ljouwert ; Leiden!,52.16,4.49,Leyden ; Dordrecht,51.81,4.67
Maastricht,50.85,5.69,Mastrique/Маастрихт ; Ede,52.04,5.67 ; Alphen aan den Rijn,52.13,4.66,Alphen a/d Rijn/Alphen a.d. Rijn
Emmen,52.78,6.90 ; Delft,52.01,4.36 ; Venlo,51.37,6.17 ; Deventer,52.26,6.16 ; Helmond,51.48,5.66 ; Oss,51.77,5.52
Amstelveen,52.30,4.86 ; Hilversum,52.22,5.17 ; Sittard,51.00,5.87 ; Heerlen,50.88,5.98 ; Spijkenisse,51.85,4.33
Purmerend,52.50,4.95 ; Schiedam,51.92,4.39 ; Lelystad,52.51,5.47 ; Hoorn,52.64,5.06 ; Vlaardingen,51.91,4.34
Gouda,52.01,4.71 ; Assen,52.99,6.56 ; Bergen op Zoom,51.49,4.29,Bergen-op-Zoom/BoZ! ; Veenendaal,52.03,5.56 ; Almelo,52.36,6.66
Capelle aan den IJssel,51.93,4.58,Capelle a/d IJssel/Capelle aan de IJssel/Capelle aan den Ijssel/Capelle a.d. IJssel
Katwijk,52.20,4.40 ; Zeist,52.09,5.23 ; Nieuwegein,52.03,5.09 ; Hardenberg,52.57,6.62 ; Roosendaal,51.53,4.46 ; Roermond,51.19,5.99
Doetinchem,51.96,6.29 ; Den Helder,52.96,4.76 ; Terneuzen,51.33,3.83 ; Barneveld,52.14,5.58 ; Heerhugowaard,52.67,4.83
Alkmaar,52.63,4.75 ; IJmuiden,52.46,4.61,Ijmuiden ; Kampen!,52.56,5.91 ; Waalwijk,51.68,5.07 ; Vlissingen,51.45,3.57,Flushing!
Hoek van Holland,51.98,4.13,Hook of Holland ; Wijk bij Duurstede,51.97,5.34 ; Noordwijk,52.24,4.44 ; Best!,51.51,5.39
Echt!,51.10,5.87 ; Goes!,51.50,3.89 ; Putten!,52.26,5.61 ; Epe!,52.35,5.98 ; Soest!,52.17,5.29 ; Elst!,51.92,5.85 ; Made!,51.68,4.79
Weert!,51.25,5.71 ; Venray,51.53,5.97 ; Uden,51.66,5.62 ; Veghel,51.62,5.55 ; Boxtel,51.59,5.33 ; Oosterhout,51.64,4.86
Etten-Leur,51.57,4.64 ; Tiel,51.89,5.43 ; Culemborg,51.96,5.23 ; Wageningen,51.97,5.67 ; Zutphen,52.14,6.20 ; Winterswijk,51.97,6.72
Hoogeveen,52.72,6.48 ; Meppel,52.70,6.19 ; Steenwijk,52.79,6.12 ; Heerenveen,52.96,5.92 ; Drachten,53.11,6.10 ; Sneek,53.03,5.66,Snits
Harlingen,53.17,5.42 ; Delfzijl,53.33,6.92 ; Veendam,53.10,6.88 ; Volendam,52.50,5.07 ; Zandvoort,52.37,4.53 ; Hellevoetsluis,51.83,4.13
Ridderkerk,51.87,4.60 ; Gorinchem,51.83,4.97,Gorkum ; Woerden,52.09,4.88 ; Houten!,52.03,5.17 ; Kerkrade,50.87,6.06 ; Brunssum,50.95,5.97
""",
    "BE": """
Brussel,50.85,4.35,Brussels/Bruxelles/Brüssel/Bruselas/Bruxelas/Bruksela/Brüsszel/Брюксел ; Antwerpen,51.22,4.40,Antwerp/Anvers/Amberes/Antwerpia/Антверпен
Gent,51.05,3.72,Ghent/Gand/Gante ; Charleroi,50.41,4.44 ; Luik,50.63,5.57,Liège/Lüttich/Lieja ; Brugge,51.21,3.22,Bruges/Brügge/Brujas!
Namen!,50.47,4.87,Namur ; Leuven,50.88,4.70,Louvain ; Bergen!,50.45,3.95,Mons ; Mechelen,51.03,4.48,Malines ; Aalst,50.94,4.04
Kortrijk,50.83,3.26,Courtrai ; Hasselt,50.93,5.34 ; Oostende,51.23,2.92,Ostend/Ostende ; Sint-Niklaas,51.17,4.14 ; Doornik,50.61,3.39,Tournai
Genk,50.96,5.50 ; Roeselare,50.95,3.13,Roulers ; Turnhout,51.32,4.94 ; Geel!,51.16,4.99 ; Mol!,51.19,5.12 ; Lier!,51.13,4.57 ; Dendermonde,51.03,4.10
Ieper,50.85,2.89,Ypres ; Knokke-Heist,51.34,3.29 ; Halle!,50.73,4.24
""",
    "DE": """
Berlin,52.52,13.40,Berlijn/Berlín/Berlino/Берлин ; Hamburg,53.55,10.00,Hambourg/Hamburgo/Amburgo/Хамбург
München,48.14,11.58,Munich/Muenchen/Múnich/Monaco di Baviera/Monachium/Мюнхен ; Köln,50.94,6.96,Keulen!/Cologne!/Colonia!/Koeln/Kolonia!/Кьолн
Frankfurt am Main,50.11,8.68,Frankfurt/Frankfurt a.M./Frankfurt/Main/Francfort/Франкфурт ; Stuttgart,48.78,9.18 ; Düsseldorf,51.23,6.78,Duesseldorf
Leipzig,51.34,12.37,Lipsk ; Dortmund,51.51,7.47 ; Essen!,51.46,7.01 ; Bremen,53.08,8.81,Brema ; Dresden,51.05,13.74,Drezno/Dresde
Hannover,52.37,9.74,Hanover ; Nürnberg,49.45,11.08,Nuremberg/Neurenberg/Norymberga ; Duisburg,51.43,6.76 ; Bochum,51.48,7.22
Wuppertal,51.26,7.18 ; Bielefeld,52.02,8.53 ; Bonn,50.74,7.10 ; Münster,51.96,7.63,Muenster ; Mannheim,49.49,8.47 ; Karlsruhe,49.01,8.40
Augsburg,48.37,10.90 ; Wiesbaden,50.08,8.24 ; Mönchengladbach,51.19,6.44 ; Gelsenkirchen,51.52,7.10 ; Aachen,50.78,6.08,Aken!/Aix-la-Chapelle/Akwizgran
Braunschweig,52.27,10.52 ; Kiel!,54.32,10.13 ; Chemnitz,50.83,12.92 ; Magdeburg,52.13,11.63 ; Krefeld,51.34,6.59 ; Mainz,50.00,8.27
Lübeck,53.87,10.69 ; Oberhausen,51.47,6.85 ; Rostock,54.09,12.13 ; Kassel,51.31,9.48 ; Saarbrücken,49.23,7.00 ; Osnabrück,52.27,8.05
Oldenburg,53.14,8.21 ; Bocholt,51.84,6.61 ; Kleve,51.79,6.14,Kleef ; Nordhorn,52.43,7.07
""",
    "GB": """
London,51.51,-0.13,Londen/Londres/Londra/Londyn/Лондон ; Birmingham,52.48,-1.90 ; Manchester,53.48,-2.24 ; Leeds,53.80,-1.55
Glasgow,55.86,-4.25 ; Liverpool,53.41,-2.98 ; Edinburgh,55.95,-3.19,Edimbourg/Edimburgo/Edynburg ; Bristol,51.45,-2.59
Sheffield,53.38,-1.47 ; Cardiff,51.48,-3.18 ; Leicester,52.64,-1.13 ; Nottingham,52.95,-1.15 ; Coventry,52.41,-1.51
Newcastle upon Tyne,54.98,-1.61 ; Brighton,50.82,-0.14 ; Southampton,50.90,-1.40 ; Luton,51.88,-0.42 ; Norwich,52.63,1.30
Reading!,51.46,-0.97 ; Bath!,51.38,-2.36
""",
    "FR": """
Paris,48.86,2.35,Parijs/Parigi/París/Paryż/Párizs/Париж ; Marseille,43.30,5.37,Marseilles/Marsella/Marsiglia ; Lyon,45.76,4.84,Lyons/Lione
Toulouse,43.60,1.44,Tolosa ; Nice!,43.70,7.27,Nizza/Niza ; Nantes,47.22,-1.55 ; Strasbourg,48.57,7.75,Straatsburg/Straßburg/Estrasburgo
Montpellier,43.61,3.88 ; Bordeaux,44.84,-0.58,Burdeos ; Lille,50.63,3.06,Rijsel ; Rennes!,48.11,-1.68 ; Reims,49.26,4.03
Grenoble,45.19,5.73 ; Dijon,47.32,5.04 ; Saint-Étienne,45.43,4.39
""",
    "ES": """
Madrid,40.42,-3.70,Madryt/Мадрид ; Barcelona,41.39,2.17,Barcelone/Barcellona/Барселона ; Valencia,39.47,-0.38,València ; Sevilla,37.39,-5.98,Seville/Séville/Siviglia
Zaragoza,41.65,-0.88,Saragossa ; Málaga,36.72,-4.42 ; Murcia,37.99,-1.13 ; Palma de Mallorca,39.57,2.65 ; Bilbao,43.26,-2.93
Alicante,38.35,-0.48,Alacant ; Córdoba,37.89,-4.78 ; Valladolid,41.65,-4.72 ; Vigo,42.24,-8.72 ; Gijón,43.54,-5.66 ; Marbella,36.51,-4.88
""",
    "IT": """
Roma,41.89,12.48,Rome/Rom!/Rzym/Róma/Рим ; Milano,45.46,9.19,Milaan/Milan/Mailand/Mediolan/Milán/Милано ; Napoli,40.85,14.27,Napels/Naples/Neapel/Nápoles/Neapol
Torino,45.07,7.69,Turijn/Turin/Turyn ; Palermo,38.12,13.36 ; Genova,44.41,8.93,Genua/Genoa/Gênes ; Bologna,44.49,11.34 ; Firenze,43.77,11.25,Florence/Florenz/Florencia
Venezia,45.44,12.33,Venetië/Venice/Venedig/Venise ; Verona,45.44,10.99
""",
    "PL": """
Warszawa,52.23,21.01,Warschau/Warsaw/Varsovie/Varsovia/Varsó/Варшава ; Kraków,50.06,19.94,Krakau/Cracovie/Cracow/Krakkó ; Łódź,51.76,19.46
Wrocław,51.11,17.03,Breslau ; Poznań,52.41,16.93,Posen ; Gdańsk,54.35,18.65,Danzig ; Szczecin,53.43,14.55,Stettin ; Katowice,50.26,19.02
""",
    "HU": """
Budapest,47.50,19.04,Boedapest/Budapeste/Будапеща/Bp. ; Debrecen,47.53,21.64 ; Szeged,46.25,20.15 ; Miskolc,48.10,20.78 ; Pécs,46.07,18.23
Győr,47.68,17.63 ; Nyíregyháza,47.96,21.72 ; Székesfehérvár,47.19,18.41
""",
    "RO": """
București,44.43,26.10,Bucharest/Boekarest/Bukarest/Bucarest/Bucureşti/Букурещ ; Cluj-Napoca,46.77,23.59,Cluj ; Timișoara,45.75,21.23,Timişoara/Temesvár
Iași,47.16,27.59,Iaşi ; Constanța,44.17,28.64,Constanţa/Konstanza ; Craiova,44.32,23.80 ; Brașov,45.65,25.60,Braşov/Kronstadt ; Galați,45.44,28.05,Galaţi
""",
    "BG": """
София,42.70,23.32,Sofia/Sofía/Szófia ; Пловдив,42.15,24.75,Plovdiv ; Варна,43.21,27.91,Varna/Warna ; Бургас,42.50,27.47,Burgas/Bourgas
Русе,43.85,25.95,Ruse!/Rousse ; Стара Загора,42.43,25.64,Stara Zagora
""",
    "PT": """
Lisboa,38.72,-9.14,Lissabon/Lisbon/Lisbonne/Lisbona/Lizbona/Лисабон ; Porto,41.15,-8.61,Oporto ; Braga,41.55,-8.42 ; Coimbra,40.21,-8.43
Setúbal,38.52,-8.89 ; Faro,37.02,-7.93 ; Aveiro,40.64,-8.65 ; Évora,38.57,-7.91
""",
    "AT": "Wien,48.21,16.37,Wenen!/Vienna/Vienne/Viena/Bécs/Wiedeń/Виена",
    "CH": "Zürich,47.37,8.54,Zurich/Zuerich/Zurigo ; Genève,46.20,6.15,Geneva/Genf/Ginebra!",
    "CZ": "Praha,50.09,14.42,Praag/Prague/Prag/Praga/Прага",
    "DK": "København,55.68,12.57,Kopenhagen/Copenhagen/Kopenhaga/Copenhague",
    "TR": "İstanbul,41.01,28.98,Istanbul/Istanboel",
    "AE": "Dubai,25.14,55.25,Dubaï",
    "US": "New York,40.71,-74.01,NYC!/Nueva York/Nowy Jork ; Los Angeles,34.05,-118.24 ; Miami,25.76,-80.19",
    "GR": "Αθήνα,37.98,23.73,Athene/Athens/Atenas/Ateny",
}  # fmt: skip

# Carriers, by language; {} takes the mention. Capitals and lower case come from the mention alone.
CARRIERS = """
Ontvangst in {}, bel voor een afspraak.|Ik ben deze week in {}.|Regio {}|{} centrum, vrij parkeren|Locatie: {}|omgeving {}|{}
Incall in {}, call me.|I am visiting {} this week.|Location: {}|{} city centre, by appointment
Standort: {}|Termine in {} nach Absprache.|Raum {}, auch Hotelbesuche
Je reçois à {}, sur rendez-vous.|Ville : {}|{} centre, discret
Recibo en {}, con cita.|Zona {}|Ciudad: {}
Locație: {}|Te aștept în {}, cu programare.|{} centru, discret
Helyszín: {}|{} belváros, diszkrét
Град: {}|Приемам в {}, с уговорка.
Miasto: {}|{} centrum, dyskretnie
Recebo em {}, com marcação.|Cidade: {}
Ricevo a {}, su appuntamento.|Zona {}, discreta
"""
LISTS = (
    "{}, {} en {}", "in {}, {} and {}", "{} / {} / {}", "Escort {} - {} - {}",
    "{}, {} und {}", "à {}, {} et {}", "{} | {} | {}", "Ik bezoek {}, {} en {}.",
)  # fmt: skip

DISTRICTS = """
Amsterdam Zuidoost,52.31,4.96 ; Amsterdam-Noord,52.40,4.93 ; Amsterdam Oost,52.36,4.94 ; Amsterdam West,52.38,4.85 ; Amsterdam-Centrum,52.37,4.89
A'dam Zuid,52.34,4.88 ; Rotterdam-Zuid,51.89,4.50 ; Rotterdam Zuid,51.89,4.50 ; Rotterdam Centrum,51.92,4.48 ; Rotterdam-West,51.92,4.44
Den Haag Centrum,52.08,4.31 ; Den Haag Zuid,52.05,4.28 ; Utrecht Overvecht,52.12,5.11 ; Utrecht-Centrum,52.09,5.12 ; Eindhoven Noord,51.47,5.48
Almere Buiten,52.40,5.27 ; Almere Haven,52.34,5.22 ; Groningen-Zuid,53.19,6.57 ; Tilburg Noord,51.59,5.08 ; Arnhem-Zuid,51.96,5.88
"""  # fmt: skip
POSTCODES = """
1012 AB,52.37,4.90 ; 1012AB,52.37,4.90 ; 3011 ZZ,51.92,4.49 ; 3011ZZ,51.92,4.49 ; 2511 XA,52.08,4.31 ; 3511 AB,52.09,5.12
5611 ZX,51.44,5.48 ; 9711 XX,53.22,6.57 ; 5038 ZZ,51.56,5.09 ; 4811 XY,51.59,4.78 ; 6511 ZA,51.84,5.86 ; 6811 XZ,51.98,5.91
2011 ZX,52.38,4.64 ; 7511 XA,52.22,6.90 ; 8911 ZZ,53.20,5.79 ; 6211 XZ,50.85,5.69 ; 8011 ZX,52.51,6.09 ; 1315 AB,52.37,5.22
"""  # fmt: skip
# Case endings as written in running text; reported, not in the target.
INFLECTED = """
Jestem w *Warszawie*.|PL|52.23,21.01 ; Spotkania w *Krakowie* i okolicach|PL|50.06,19.94 ; Przyjmuję w *Gdańsku*|PL|54.35,18.65
Zapraszam we *Wrocławiu*|PL|51.11,17.03 ; Jestem teraz w *Poznaniu*|PL|52.41,16.93 ; Jestem w *Amsterdamie*|NL|52.37,4.90
*Budapesten* várlak|HU|47.50,19.04 ; *Szegeden* fogadlak|HU|46.25,20.15 ; *Debrecenben* várlak|HU|47.53,21.64 ; *Győrben* vagyok|HU|47.68,17.63
*Pécsen* is elérhető vagyok|HU|46.07,18.23 ; *Amszterdamban* várlak|NL|52.37,4.90 ; Sunt în centrul *Bucureștiului*|RO|44.43,26.10
Zona *Clujului*, discret|RO|46.77,23.59 ; *Amsterdamse* ontvangst|NL|52.37,4.90 ; Ich bin in der *Kölner* Innenstadt|DE|50.94,6.96
"""  # fmt: skip

# Text | hint | every reading that is right. Nothing found is fine as well; another place is not.
AMBIGUOUS = """
Ontvangst in Bergen|NL|NL 52.67 4.70/NL 51.60 6.03
Ontvangst in Bergen, Noord-Holland|NL|NL 52.67 4.70 ; Ontvangst in Bergen (NH)|NL|NL 52.67 4.70
Ontvangst in Bergen (L)|NL|NL 51.60 6.03 ; Bergen, Limburg|NL|NL 51.60 6.03
I am in Bergen, Norway|NL|NO 60.39 5.32 ; Escort in Bergen|NO|NO 60.39 5.32
Ontvangst in Rijswijk|NL|NL 52.04 4.32 ; Rijswijk, Zuid-Holland|NL|NL 52.04 4.32
Rijswijk (Gld)|NL|NL 51.96 5.35 ; Ontvangst in Hengelo|NL|NL 52.27 6.79
Hengelo (Ov)|NL|NL 52.27 6.79 ; Hengelo, Overijssel|NL|NL 52.27 6.79
Hengelo (Gld)|NL|NL 52.05 6.31 ; Hengelo, Gelderland|NL|NL 52.05 6.31
Ontvangst in Beek|NL|NL 50.94 5.80/NL 51.53 5.63/NL 51.83 5.93/NL 51.90 6.18
Beek (L)|NL|NL 50.94 5.80 ; Beek, Limburg|NL|NL 50.94 5.80 ; Beek en Donk|NL|NL 51.53 5.63
Ontvangst in Stein|NL|NL 50.97 5.77 ; Stein, Limburg|NL|NL 50.97 5.77
Ontvangst in Laren|NL|NL 52.26 5.23 ; Laren (NH)|NL|NL 52.26 5.23 ; Laren (Gld)|NL|NL 52.19 6.37
Laren, Gelderland|NL|NL 52.19 6.37 ; Ontvangst in Middelburg|NL|NL 51.50 3.61
Middelburg, Zeeland|NL|NL 51.50 3.61 ; Recibo en Valencia|ES|ES 39.47 -0.38
Recibo en Valencia|VE|VE 10.16 -68.00 ; Valencia, España|NL|ES 39.47 -0.38
Valencia, Venezuela|NL|VE 10.16 -68.00 ; Location: Paris, Texas|US|US 33.66 -95.56
I live in Paris, TX|US|US 33.66 -95.56 ; Location: Paris, France|US|FR 48.86 2.35
Standort: Frankfurt (Oder)|DE|DE 52.34 14.55 ; Standort: Frankfurt an der Oder|DE|DE 52.34 14.55
Standort: Frankfurt/Oder|DE|DE 52.34 14.55 ; Standort: Frankfurt a. M.|DE|DE 50.11 8.68
Standort: Frankfurt/M.|DE|DE 50.11 8.68 ; Halle (Saale)|DE|DE 51.48 11.97
Halle an der Saale|DE|DE 51.48 11.97 ; Halle (Westf.)|DE|DE 52.06 8.36
Ontvangst in Halle|BE|BE 50.73 4.24 ; London, Ontario|CA|CA 42.98 -81.25
London, UK|NL|GB 51.51 -0.13 ; Birmingham, Alabama|US|US 33.52 -86.80
Cambridge, UK|NL|GB 52.21 0.12 ; Cambridge, Massachusetts|US|US 42.37 -71.11
Recibo en Córdoba|AR|AR -31.42 -64.18 ; Recibo en Córdoba|ES|ES 37.89 -4.78
Recibo en Toledo|ES|ES 39.86 -4.03 ; Toledo, Ohio|US|US 41.66 -83.56
Recibo en Granada|ES|ES 37.18 -3.60 ; Recibo en Mérida|ES|ES 38.92 -6.34
Recibo en Mérida|MX|MX 20.97 -89.62 ; Ontvangst in Oosterhout|NL|NL 51.64 4.86/NL 51.88 5.82
Oosterhout (Gld)|NL|NL 51.88 5.82 ; Ontvangst in Hoorn|NL|NL 52.64 5.06
Ontvangst in Velp|NL|NL 51.99 5.97/NL 51.75 5.70 ; Ontvangst in Zevenbergen|NL|NL 51.65 4.60
Ontvangst in Elst (Utrecht)|NL|NL 51.99 5.50 ; Elst (Gld)|NL|NL 51.92 5.85
Bergen (Hainaut)|BE|BE 50.45 3.95 ; Ontvangst in Bergen|BE|BE 50.45 3.95 ; Termin in Neustadt|DE|
Termin in Münster|DE|DE 51.96 7.63 ; Soest, Duitsland|NL|DE 51.57 8.11
Standort: Soest|DE|DE 51.57 8.11 ; Standort: Emmen|CH|CH 47.08 8.30
Standort: Bergen|DE|DE 52.81 9.96/DE 54.42 13.43 ; Standort: Bergen auf Rügen|DE|DE 54.42 13.43
Newcastle, Australia|NL|AU -32.93 151.78 ; Boston, Lincolnshire|GB|GB 52.98 -0.02
Boston, MA|US|US 42.36 -71.06 ; Nijkerk, Gelderland|NL|NL 52.22 5.49
Ontvangst in Rijen|NL|NL 51.59 4.92 ; Ontvangst in Leende|NL|NL 51.35 5.55
Perth, Scotland|GB|GB 56.40 -3.43 ; San José, Costa Rica|NL|CR 9.93 -84.08
San Jose, California|US|US 37.34 -121.89 ; Santiago de Compostela|ES|ES 42.88 -8.55
Santiago de Chile|NL|CL -33.45 -70.65 ; Recebo em Porto Alegre|BR|BR -30.03 -51.23
Recebo em Lagos|PT|PT 37.10 -8.67 ; Recebo em Viana do Castelo|PT|PT 41.69 -8.83
Ricevo a Reggio Emilia|IT|IT 44.70 10.63 ; Ricevo a Reggio Calabria|IT|IT 38.11 15.65
Alba Iulia, centru|RO|RO 46.07 23.58 ; Ricevo ad Alba|IT|IT 44.70 8.04
"""

# What one edit made of a name and what is a place of its own, so no fair question.
OTHER_PLACES = ("Leven", "Dresen", "Hanover", "Kasel", "Marsella", "Miano")

Point = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text, and every answer that is right; `points` may be empty."""

    start: int
    end: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the hint given with it, its class, and what it mentions."""

    group: str
    text: str
    hint: str
    mentions: tuple[Mention, ...]


def distance_km(lat: float, lon: float, point: Point) -> float:
    """Great-circle distance from a position to a point of the table."""
    a, b, c, d = map(radians, (lat, lon, point[1], point[2]))
    return 12742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


def plain(name: str) -> str:
    """Write a name without diacritics, as typed on a plain keyboard."""
    cut = unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁøØ", "lLoO")))
    return "".join(c for c in cut if not unicodedata.combining(c)).replace("ß", "ss")


def typo(name: str, rng: random.Random) -> str:
    """One edit inside a name, away from its first two letters and the last."""
    word = max(re.split(r"[ \-]", name), key=len)
    at = rng.randrange(2, len(word) - 2)
    kind = rng.choice(("drop", "swap", "twice", "other"))
    if kind == "swap" and word[at] == word[at + 1]:
        kind = "drop"
    new = {"drop": "", "swap": word[at + 1] + word[at], "twice": word[at] * 2}.get(
        kind, rng.choice([c for c in "aeinrst" if c != word[at]])
    )
    rest = word[at + (2 if kind == "swap" else 1) :]
    edited = name.replace(word, word[:at] + new + rest, 1)
    return typo(name, rng) if edited in OTHER_PLACES else edited


def _rows(block: str) -> Iterator[tuple[str, float, float, list[str]]]:
    """Entries of a block of the table."""
    for entry in filter(None, (e.strip() for e in re.split(r" ; |\n", block))):
        name, lat, lon, *other = entry.split(",")
        # "a/d Rijn" and "Frankfurt/Main" keep their slash.
        aliases = re.split(r"(?<!\ba)(?<!\bFrankfurt)/|(?<=Frankfurt)/(?!Main)", "".join(other))
        yield name, float(lat), float(lon), [a for a in aliases if a]


def _spellings(name: str, aliases: list[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Class and spelling, for every way to write a name."""
    word, bare = name.endswith("!"), name.rstrip("!")
    yield "word" if word else "name", bare
    for alias in aliases:
        yield "other name", alias.rstrip("!")
        if not alias.endswith("!"):
            yield "other name", alias.upper() if rng.random() < 0.5 else alias.lower()
    yield "capitals", bare.upper()
    if not word:
        yield "lower case", bare.lower()
    if plain(bare) != bare and bare.isascii() is False and plain(bare).isascii():
        yield "no diacritics", plain(bare)
        yield "no diacritics", plain(bare).lower()
    for old, new in ((" ", "-"), ("-", " ")):
        if old in bare:
            yield "hyphen or space", bare.replace(old, new)
    longest = max(re.split(r"[ \-]", bare), key=len)
    if len(longest) >= 6 and not word:
        yield "typo", typo(bare, rng)


def _filled(carrier: str, spellings: list[str], points: list[Point]) -> tuple[str, list[Mention]]:
    """Put mentions into a carrier."""
    parts = carrier.split("{}")
    text, mentions = parts[0], []
    for spelling, point, after in zip(spellings, points, parts[1:], strict=True):
        mentions.append(Mention(len(text), len(text) + len(spelling), (point,)))
        text += spelling + after
    return text, mentions


def cases() -> list[Case]:
    """Every case of the benchmark, in the same order each time."""
    rng = random.Random(20)
    carriers = [c for line in CARRIERS.strip().splitlines() for c in line.split("|")]
    made: list[Case] = []

    def add(group: str, carrier: str, hint: str, names: list[str], points: list[Point]) -> None:
        text, mentions = _filled(carrier, names, points)
        made.append(Case(group, text, hint, tuple(mentions)))

    at = 0
    for country, block in TABLE.items():
        rows = list(_rows(block))
        for number, (name, lat, lon, aliases) in enumerate(rows):
            point = (country, lat, lon)
            for group, spelling in _spellings(name, aliases, rng):
                for _ in range(1 if group == "typo" else 2):
                    # A typo alone in a field gives nothing to go by.
                    at += 1 + (group == "typo" and carriers[(at + 1) % len(carriers)] == "{}")
                    add(group, carriers[at % len(carriers)], country, [spelling], [point])
            if country != "NL" and number < max(3, len(rows) // 3):
                add("abroad", "Ontvangst in {}", "NL", [name.rstrip("!")], [point])
        names = [r[0].rstrip("!") for r in rows if not r[0].endswith("!")]
        where = {r[0]: (country, r[1], r[2]) for r in rows}
        for number in range(len(names) // 3 * 2 if len(names) > 2 else 0):
            three = rng.sample(names, 3)
            add("list", LISTS[number % len(LISTS)], country, three, [where[n] for n in three])
    for group, block in (("district", DISTRICTS), ("postcode", POSTCODES)):
        for number, (name, lat, lon, _) in enumerate(_rows(block)):
            for carrier in (carriers[number % 7], carriers[(number + 3) % 7]):
                add(group, carrier, "NL", [name], [("NL", lat, lon)])
    for name, lat, lon, _ in list(_rows(TABLE["NL"]))[:25]:
        for carrier in ("regio {}", "omgeving {}", "Regio {} en omstreken", "in de buurt van {}"):
            add("region", carrier, "NL", [name.rstrip("!")], [("NL", lat, lon)])
    for entry in re.split(r" ; |\n", INFLECTED.strip()):
        text, hint, position = entry.split("|")
        before, mention, after = text.split("*")
        north, east = position.split(",")
        add(
            "inflected",
            f"{before}{{}}{after}",
            hint,
            [mention],
            [(hint, float(north), float(east))],
        )
    for entry in re.split(r" ; |\n", AMBIGUOUS.strip()):
        text, hint, readings = entry.split("|")
        points = [r.split() for r in readings.split("/") if r]
        truth = tuple((c, float(a), float(b)) for c, a, b in points)
        # What follows tells which one is meant; a region found there is no mistake.
        end = re.search(r", | \(|$", text)
        assert end is not None
        made.append(Case("ambiguous", text, hint, (Mention(0, end.start(), truth),)))
    return made


def sentences() -> list[tuple[int, str, str]]:
    """Line number, language and text of the sentences that name no place."""
    language, found = "", []
    for number, line in enumerate(SENTENCES.read_text("utf-8").splitlines(), 1):
        if line.startswith("# "):
            language = line[2:]
        else:
            found.append((number, language, line))
    return found


def traps() -> list[tuple[str, str]]:
    """Language and text of the sentences of the second set."""
    language, found = "", []
    for line in Path(__file__).with_name("place_traps.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            language = line[2:]
        else:
            found.append((language, line))
    return found


def cued() -> list[Case]:
    """Mentions of the second set."""
    made = []
    for line in Path(__file__).with_name("place_cues.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        marked, hint, truth = line.split("|")
        points = [p.split() for p in truth.split(";")]
        marks = [m.start() - i for i, m in enumerate(re.finditer(r"\*", marked))]
        spans = list(pairwise(marks))[::2]
        points += points[-1:] * (len(spans) - len(points))
        mentions = tuple(
            Mention(a, b, ((c, float(north), float(east)),))
            for (a, b), (c, north, east) in zip(spans, points, strict=True)
        )
        made.append(Case("cued", marked.replace("*", ""), hint, mentions))
    return made


def main(arguments: list[str]) -> None:
    """Print the figures of the second set."""
    from text_values import judge

    from signaltriage.text.places import find_places

    homes = {"en": "GB"}
    for title, hint in (("NL", "NL"), ("the country of the language", "")):
        false = [
            (text, [p.name for p in found])
            for language, text in traps()
            if (found := find_places(text, hint or homes.get(language, language.upper())))
        ]
        print(f"{len(traps())} traps, hint {title}: {len(false)} with a false place")
        for line in false if "--show" in arguments else []:
            print("  ", *line)
    said: list[str] = []
    for case in cued():
        verdict = judge(case, find_places(case.text, case.hint))[: len(case.mentions)]
        said += verdict
        if "--show" in arguments and set(verdict) != {"resolved"}:
            print("  ", verdict, case.hint, case.text)
    counts = {kind: said.count(kind) for kind in ("resolved", "left out", "wrong")}
    print(f"{len(said)} mentions with a cue:", counts)


if __name__ == "__main__":
    main(sys.argv[1:])
