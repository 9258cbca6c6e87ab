import type { Dice } from './dice.js';

/*
 * Invented people. Surnames are long and no place or organisation of the county has one, so that a search for them
 * in the database files finds a leak and nothing else.
 */

const givenNames = [
  ...['Adaline', 'Ambrose', 'Anwen', 'Barnaby', 'Benedikta', 'Bronwyn', 'Cassius', 'Cecily', 'Clemency'],
  ...['Cuthbert', 'Delphine', 'Dorothea', 'Edmund', 'Elspeth', 'Farida', 'Fenella', 'Florian', 'Gideon'],
  ...['Gwendolen', 'Harpreet', 'Hermia', 'Ibrahim', 'Imogen', 'Ishaan', 'Jacinta', 'Jasper', 'Kavita'],
  ...['Kazimierz', 'Leopold', 'Linnet', 'Marguerite', 'Mehmet', 'Montague', 'Nerissa', 'Obadiah', 'Olamide'],
  ...['Ottilie', 'Percival', 'Philippa', 'Quentin', 'Radhika', 'Rosamund', 'Rupert', 'Sapphire', 'Seraphina'],
  ...['Shanthi', 'Silvester', 'Tabitha', 'Thaddeus', 'Theodora', 'Ursula', 'Valentine', 'Verity', 'Wilfred'],
  ...['Winifred', 'Xanthe', 'Yevgenia', 'Yusuf', 'Zachary', 'Zuleika'],
] as const;

const surnames = [
  ...['Abberthwaite', 'Applegarth', 'Ashdownley', 'Bagshawe', 'Barleycorn', 'Bartholomew', 'Billingsworth'],
  ...['Blenkinsop', 'Braithwaite', 'Brocklebank', 'Butterworth', 'Calderwood', 'Candlewright', 'Chatterjee'],
  ...['Cholmondeley', 'Clutterbuck', 'Copplestone', 'Crumpacker', 'Culpepper', 'Dalrymple', 'Dandelyon'],
  ...[
    'Entwhistle',
    'Fairweather',
    'Featherstone',
    'Fotheringay',
    'Gillingwater',
    'Goldsborough',
    'Greenhalgh',
  ],
  ...['Grimthorpe', 'Hathersage', 'Hawksworthy', 'Heptonstall', 'Hollingberry', 'Huckleberry', 'Inglethorpe'],
  ...['Jessamine', 'Jolliffeson', 'Kettlewell', 'Krishnamurti', 'Lightbourne', 'Livingstonely', 'Lovelacey'],
  ...['Majewskaya', 'Makepeace', 'Marchbanks', 'Merriweather', 'Micklethwait', 'Mountjoyce', 'Nightingale'],
  ...['Oglethorpe', 'Okonkwoson', 'Olderenshaw', 'Pemberthy', 'Pennyfeather', 'Plumtree', 'Postlethwaite'],
  ...['Quickenborough', 'Radhakrishnan', 'Ramsbottom', 'Ravenscroft', 'Rosenqvist', 'Satterthwaite'],
  ...[
    'Scattergood',
    'Shillingford',
    'Silverthorne',
    'Smallbones',
    'Snodgrassie',
    'Stringfellow',
    'Summerscale',
  ],
  ...[
    'Tattersall',
    'Thistlethwayte',
    'Threlkeldson',
    'Throckmorton',
    'Turnpenny',
    'Twelvetrees',
    'Umfreville',
  ],
  ...['Vanderhoeven', 'Venkataraman', 'Wakeley-Marr', 'Waterhousen', 'Wigglesworth', 'Winterbottom'],
  ...[
    'Witherspoon',
    'Wolstenholme',
    'Woolhampton',
    'Wrigglesford',
    'Yarborough',
    'Yellowlees',
    'Zimmerhackl',
  ],
] as const;

export const invent = (dice: Dice): { readonly given: string; readonly family: string } => ({
  given: dice.pick(givenNames),
  family: dice.pick(surnames),
});

/** One of the thousand mobile numbers Ofcom keeps for drama, as E.164. */
export const dramaMobile = (dice: Dice): string =>
  `+447700900${String(dice.between(0, 999)).padStart(3, '0')}`;

/** At a domain nobody can own. */
export const exampleEmail = (given: string, family: string, index: number): string =>
  `${given}.${family}.${index}@example.org`.toLowerCase();
