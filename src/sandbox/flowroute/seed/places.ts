/** Where numbers are for sale: 19 area codes and one toll-free prefix. */
export type Place = {
  areaCode: string;
  /** Lower case, as the carrier abbreviates them; the second one has the upper half of the numbers. Empty: toll-free. */
  rateCenters: [string, string] | [];
  state: string | null;
  isoCountry: 'US' | 'CA';
  /** Of an ordinary number, in cents a month. */
  monthlyCents: number;
};

export const places: Place[] = [
  { areaCode: '206', rateCenters: ['seattle', 'desmoines'], state: 'wa', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '212', rateCenters: ['nwyrcyzn01', 'nwyrcyzn02'], state: 'ny', isoCountry: 'US', monthlyCents: 195 },
  { areaCode: '213', rateCenters: ['lsan da 01', 'lsan da 07'], state: 'ca', isoCountry: 'US', monthlyCents: 145 },
  { areaCode: '214', rateCenters: ['dallas', 'grandprari'], state: 'tx', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '253', rateCenters: ['tacoma', 'kent'], state: 'wa', isoCountry: 'US', monthlyCents: 85 },
  { areaCode: '303', rateCenters: ['denver', 'aurora'], state: 'co', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '305', rateCenters: ['miami', 'keys'], state: 'fl', isoCountry: 'US', monthlyCents: 145 },
  { areaCode: '312', rateCenters: ['chicago 01', 'chicago 02'], state: 'il', isoCountry: 'US', monthlyCents: 145 },
  { areaCode: '404', rateCenters: ['atlanta', 'atlanta ne'], state: 'ga', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '415', rateCenters: ['snfc cntrl', 'sanrafael'], state: 'ca', isoCountry: 'US', monthlyCents: 195 },
  { areaCode: '425', rateCenters: ['bellevue', 'everett'], state: 'wa', isoCountry: 'US', monthlyCents: 85 },
  { areaCode: '503', rateCenters: ['portland', 'salem'], state: 'or', isoCountry: 'US', monthlyCents: 85 },
  { areaCode: '512', rateCenters: ['austin', 'round rock'], state: 'tx', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '602', rateCenters: ['phoenix', 'phoenix ne'], state: 'az', isoCountry: 'US', monthlyCents: 85 },
  { areaCode: '604', rateCenters: ['vancouver', 'richmond'], state: 'bc', isoCountry: 'CA', monthlyCents: 165 },
  { areaCode: '612', rateCenters: ['twincities', 'minneapols'], state: 'mn', isoCountry: 'US', monthlyCents: 85 },
  { areaCode: '617', rateCenters: ['boston', 'cambridge'], state: 'ma', isoCountry: 'US', monthlyCents: 145 },
  { areaCode: '702', rateCenters: ['las vegas', 'bouldercty'], state: 'nv', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '713', rateCenters: ['houston', 'pasadena'], state: 'tx', isoCountry: 'US', monthlyCents: 125 },
  { areaCode: '888', rateCenters: [], state: null, isoCountry: 'US', monthlyCents: 165 },
];

/** Where the customers of the seeded records are: no number is for sale there. */
export const customerAreaCodes = ['360', '509', '541', '646', '651', '720', '773', '805', '832', '916', '954', '978'];
