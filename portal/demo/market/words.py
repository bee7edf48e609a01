"""What posters write and are called. Every sentence fits any job of its group."""

FIRST_NAMES = (
    "Anne Ingrid Kari Marit Liv Astrid Solveig Berit Sunniva Máret Elle Ragnhild Turid Hilde Randi Åse Guro Silje Øydis Amina"
    " Fatima Katarzyna Nora Live Tuva Jon Per Ola Lars Knut Arne Kåre Leif Øyvind Bjørn Håkon Sindre Ánte Nils Mikkel Magnus"
    " Sverre Trygve Åsmund Erlend Mohammed Piotr Ahmed Eirik Odd"
).split()
LAST_NAMES = (
    "Hansen Johansen Olsen Larsen Andersen Bakke Dahl Lie Moen Solberg Strand Haugen Lund Berg Hagen Øverland Ødegård Åsen Vik"
    " Sætre Gjerde Bjørkås Sara Hætta Eira Somby Nordheim Fjellstad Tveit Rønning Brekke Myhre Skår Aas Foss Sandvik Nowak"
    " Hussain Ali Kvamme Løken Grøndahl Sæther Bøe Nygård Vågen Engeset Kjølstad Utne Tangen"
).split()
STREETS = (
    "Bjørkeveien Skogstien Kirkeveien Storgata Fjordveien Åsveien Granlia Solbakken Elvegata Myrveien Furulia Strandgata Høgåsen"
    " Kløverveien Sørlia Nordveien Markveien Havnegata Dalsveien Bekkeveien"
).split()
HOUSING_NAMES = (
    "Borettslaget Solhøyden",
    "Sameiet Elvekanten",
    "Borettslaget Granlia",
    "Sameiet Fjordgløtt",
    "Borettslaget Åsen",
)
COMPANY_NAMES = (
    "Kaffebrenneriet Nord AS",
    "Lynghei Regnskap AS",
    "Havørn Eiendom AS",
    "Barnehagen Ekorn SA",
    "Tannlegene på Torget DA",
)

HOUSE = (
    "Huset er en enebolig fra 1970-tallet, og vi har bodd her i åtte år.",
    "Det gjelder et rekkehus. Naboene er varslet.",
    "Leiligheten ligger i tredje etasje uten heis.",
    "Vi har nettopp kjøpt et eldre hus og tar ett rom om gangen.",
    "Det gjelder en hytte med bilvei helt fram.",
    "Vi pusser opp litt etter litt, og nå er turen kommet til dette.",
    "Bygget er fra mellomkrigstiden, så det kan dukke opp overraskelser.",
)
OUTDOORS = (
    "Tomten heller litt mot sør, og det er lett å komme til med maskin.",
    "Innkjørselen er smal, men det går an å parkere langs veien.",
    "Det er en hage på omtrent ett mål rundt en enebolig.",
    "Hytta ligger til fjells, og det er best om arbeidet gjøres før snøen kommer.",
    "Det er tomannsbolig, og begge eiere er enige om at det skal gjøres.",
)
EVERYDAY = (
    "Det gjelder en leilighet på tre rom.",
    "Vi har hund og små barn, så det er fint med en avtale på forhånd.",
    "Leiligheten skal selges til våren.",
    "Vi er to voksne som jobber hjemmefra og kan være fleksible.",
    "Det haster ikke, men vi vil gjerne ha en avtale snart.",
)
ADVICE = (
    "Vi vil vite hva som er mulig før vi bestemmer oss.",
    "Kommunen har svart at det bør være greit, men vi trenger noen som kan faget.",
    "Vi har noen skisser selv og trenger hjelp til å komme videre.",
    "Det finnes gamle tegninger fra da huset ble bygget.",
)
VEHICLE = (
    "Jeg trenger det i hverdagen, men kan klare meg noen dager uten.",
    "Feilen kommer og går, mest når det er kaldt.",
    "Alt annet er i orden og nylig kontrollert.",
    "Det står på gårdsplassen og kan leveres når det passer.",
)
SITUATIONS = {
    "rom": HOUSE, "bygg": HOUSE, "overflater": HOUSE, "installasjon": HOUSE, "ute": OUTDOORS, "hjem": EVERYDAY,
    "rad": ADVICE, "kjoretoy": VEHICLE,
}  # fmt: skip
WISHES = (
    "Vi ønsker en pris som holder, og en beskrivelse av hva som er med.",
    "Skriv gjerne hva dere trenger å vite for å gi en bindende pris.",
    "Det er fint om dere kan komme på befaring en ettermiddag.",
    "Vi har gjort litt selv, men dette vil vi overlate til fagfolk.",
    "Vi kan rydde og bære bort selv hvis det gjør det rimeligere.",
    "Fortell gjerne når dere kan begynne, og hvor lang tid det tar.",
    "Vi vil gjerne ha dokumentasjon på arbeidet når det er ferdig.",
    "Pris på materialer og arbeid hver for seg er fint.",
    "Det er viktig for oss at det blir ryddig mens arbeidet pågår.",
    "Vi har bilder fra før som viser hvordan det ser ut i dag.",
)
ACCESS_NOTES = (
    "Parkering i gården",
    "Tredje etasje uten heis",
    "Smal vei, varebil går",
    "Heis, og lasteplass foran døra",
    "God plass på tunet",
)
OFFER_MESSAGES = (
    "Takk for en god beskrivelse. Prisen gjelder arbeid og materialer, og vi rydder etter oss.",
    "Vi kan komme på befaring denne uken og gi en fast pris etter det.",
    "Vi har gjort flere slike jobber i området og kan begynne når det passer dere.",
    "Prisen er med bortkjøring. Det som eventuelt kommer i tillegg, avtaler vi før vi gjør noe.",
    "To mann i omtrent en uke. Dere får dokumentasjon når arbeidet er ferdig.",
)
OFFER_STARTS = ("Neste uke", "Om to–tre uker", "Etter avtale", "I løpet av måneden", "Om seks uker")
STAFF_QUESTIONS = (
    "Kan du si omtrent hvor stort det er? Da får bedriftene et bedre grunnlag for en pris.",
    "Har du et bilde du kan legge ved? Et med mobilen er nok.",
    "Er det du eller borettslaget som bestiller arbeidet?",
)
REJECTIONS = (
    "Dette ser ut som et spørsmål, ikke en jobb. Skriv gjerne hva som skal gjøres, så ser vi på det igjen.",
    "Vi formidler arbeid, ikke salg av brukte varer. Du er velkommen tilbake med en jobb.",
)
FIRM_WORDS = (
    "Lyngheia Granstua Havsula Fjellrypa Tindved Bergknaus Myrull Skarven Rognebær Kvitbjørn Storlom Nøkkerosa Vindrosa Tømmerstokk"
    " Blåklokka Heilo Røyskatt Orrhane Steinbit Tyttebær Kråkebolla Sørvesten Nordlysa Elvestein Snøfonna Multe Gaupa Sildemåken"
    " Fossekall Einer"
).split()
RESCUE_NOTE = "Ringte de to nærmeste. Begge ser på det denne uken."
