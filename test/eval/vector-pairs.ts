/** Questions and the texts that answer them, without a common content word, for search by meaning. */

export type Pair = { query: string; text: string }

/** Written for this test; no model was tuned on them. */
export const paraphrases: readonly Pair[] = [
  { query: 'car repair bill', text: 'Invoice for replacing the brakes of the vehicle.' },
  {
    query: 'when may the lease be ended',
    text: 'Either party can terminate the tenancy with three months of notice.',
  },
  { query: 'doctor visit costs', text: 'Fees of the physician for the consultation in March.' },
  { query: 'people who attended', text: 'Present: Mrs Lang, Mr Okafor, the treasurer.' },
  { query: 'money that is still owed', text: 'Outstanding balance after the second instalment.' },
  { query: 'heavy rain damaged the cellar', text: 'Water entered the basement during the storm.' },
  {
    query: 'sale of the house',
    text: 'The property was transferred to the buyers before a notary.',
  },
  { query: 'firing of an employee', text: 'The worker was dismissed on the first of May.' },
  { query: 'salary increase', text: 'Wages rise by four per cent from July.' },
  { query: 'delayed train', text: 'The railway service arrived forty minutes late.' },
  { query: 'broken window', text: 'The glass pane on the ground floor was smashed.' },
  { query: 'dog', text: 'Keeping pets in the flat is not permitted.' },
  { query: 'speed of the internet', text: 'Bandwidth of the connection: 250 megabits per second.' },
  { query: 'fire in the kitchen', text: 'Flames spread from the stove to the curtains.' },
  { query: 'boss', text: 'The managing director signs all contracts.' },
  { query: 'stolen bicycle', text: 'Theft of a bike from the yard was reported.' },
  { query: 'cancel the meeting', text: 'The session on Tuesday does not take place.' },
  { query: 'how warm it must be', text: 'Heating keeps rooms at 21 degrees by day.' },
  { query: 'garbage', text: 'Waste is collected every second Thursday.' },
  { query: 'noise at night', text: 'Silence is to be kept between ten and six.' },
  { query: 'medicine', text: 'Drugs: ibuprofen 400, twice daily after meals.' },
  { query: 'ship', text: 'A vessel lies at anchor behind the pier.' },
  { query: 'happy child', text: 'A smiling girl waves from the swing.' },
  { query: 'snow', text: 'White winter landscape with icicles.' },
  { query: 'plane', text: 'An aircraft takes off from the runway.' },
  { query: 'phone number', text: 'Call us: 030 555 0199.' },
  { query: 'teacher', text: 'The instructor writes on the blackboard.' },
  { query: 'rich man', text: 'A wealthy gentleman enters the bank.' },
  { query: 'begin of the work', text: 'Construction starts on 3 April.' },
  { query: 'mistake in the calculation', text: 'The sum on page two contains an error.' },
]

/** As a reader of pictures, or a hand, gets words wrong. */
export const misread: readonly Pair[] = [
  { query: 'agreement termination', text: 'The terrnination of this agreernent needs a notice.' },
  { query: 'insurance policy', text: 'lnsurance poIicy of the goods in transit.' },
  { query: 'quarterly report', text: 'Ouarterly rep0rt to the board.' },
  { query: 'municipal council', text: 'Munlcipal councll, minutes of June.' },
  { query: 'electricity meter', text: 'Eleotricity rneter read on Monday.' },
  { query: 'construction schedule', text: 'Constructlon schedu1e, second floor.' },
  { query: 'neighbouring property', text: 'Nelghbouring propertv behind the fence.' },
  { query: 'receipt of payment', text: 'Recelpt of payrnent by cheque.' },
  { query: 'warehouse inventory', text: 'Warehouse lnvent0ry of last spring.' },
  { query: 'arbitration clause', text: 'Arbltration c1ause, seat Geneva.' },
]
