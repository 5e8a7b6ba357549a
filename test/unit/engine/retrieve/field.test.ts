import { describe, expect, it } from 'vitest'
import { askedField, askedName, askedOf } from '#engine/retrieve/asked-field.ts'
import { isName } from '#engine/retrieve/field-below.ts'
import { fieldPlace, fieldValue } from '#engine/retrieve/field.ts'
import type { Word } from '#engine/domain.ts'

/** Words at fractions of the page; every character is 0.015 wide, lines are 0.02 high. */
const at = (text: string, x: number, y: number): Word => ({
  text,
  box: { x, y, width: text.length * 0.015, height: 0.02 },
})
const valueOf = (question: string, words: Word[]): string | undefined =>
  fieldValue(askedField(question)!, words)?.text

describe('The label that a question asks for', () => {
  it.each([
    ['What is the Invoice?', ['invoice']],
    ['What is the invoice number?', ['invoice']],
    ['What’s the Date of birth on this form?', ['date', 'of', 'birth']],
    ['What is the Total on page 3?', ['total']],
    ['金额是多少？', ['金额']],
    ['甲方是谁？', ['甲方']],
    ['What does the form say for Order?', ['order']],
    ['Which Phone number is given?', ['phone']],
    ['What is the value of the Account?', ['account']],
    ['Could you please give me the total from the form?', ['total']],
    ['What has been filled in under Amount due?', ['amount', 'due']],
    ['Which date of birth does the sheet state?', ['date', 'of', 'birth']],
    ['What stands beside "Order"?', ['order']],
    ['Which name is entered on the form?', ['name']],
    ['Invoice?', ['invoice']],
    ['What stands under Total on the invoice?', ['total']],
    ['On the receipt, which amount is entered?', ['amount']],
    ['On this page, what is listed as City?', ['city']],
  ])('%s', (question, label) => expect(askedField(question)).toEqual(label))

  it.each([
    'When is the text K7Q2 shown?',
    'Describe the image.',
    'Why did the board of directors leave?',
    'What text is written under the circle in the picture?',
    'Is the fee that the tenant pays stated on the form of the landlord?',
    'Tell me what happens at the end of the document and why.',
    'What is written?',
    'What is shown?',
  ])('is none in: %s', (question) => expect(askedField(question)).toBeUndefined())
})

describe('A label that is written together with its value', () => {
  it.each([
    ['甲方是谁？', '甲方：上海明珠置业有限公司', '上海明珠置业有限公司'],
    ['甲方是谁？', '甲方（出租方）：上海明珠置业', '上海明珠置业'],
    ['发票号码是什么？', '发票号码：RE-2025', 'RE-2025'],
    ['What is the Order?', 'Order:K7Q2', 'K7Q2'],
  ])('%s of %s', (question, word, value) => {
    expect(valueOf(question, [at(word, 0.1, 0.1)])).toBe(value)
  })

  it.each([
    ['What is the Order?', 'Order:12:30'],
    ['What is the https?', 'https://longview.example'],
  ])('%s is not answered by %s', (question, word) => {
    expect(valueOf(question, [at(word, 0.1, 0.1)])).toBeUndefined()
  })

  it('has a box of the value alone', () => {
    const [box] = fieldValue(['甲方'], [at('甲方：李华', 0.1, 0.1)])!.boxes
    expect(box!.x).toBeCloseTo(0.1 + 3 * 0.015)
    expect(box!.width).toBeCloseTo(2 * 0.015)
  })
})

describe('The paper on which a question asks for a label', () => {
  it.each([
    ['What is the total amount of invoice 4718?', ['total', 'amount'], ['invoice', '4718']],
    ['What is the date on the delivery note 4711-2?', ['date'], ['delivery', 'note', '4711-2']],
    ['What was the price for order KX-204?', ['price'], ['order', 'kx-204']],
  ])('%s', (question, label, of) => expect(askedOf(question)).toEqual({ label, of }))

  it.each([
    'What is the invoice number?',
    'What is the date of birth of the tenant?',
    'What is the purpose of the meeting in the hall?',
    'When is the total of invoice 4718 due?',
  ])('is none in: %s', (question) => expect(askedOf(question)).toBeUndefined())
})

describe('The value of a label', () => {
  it('is what stands beside it on its line', () => {
    const words = [
      at('Invoice:', 0.1, 0.1),
      at('K7Q2', 0.3, 0.102),
      at('Total:', 0.1, 0.2),
      at('45A', 0.3, 0.2),
    ]
    expect(valueOf('What is the Invoice?', words)).toBe('K7Q2')
    expect(valueOf('What is the Total?', words)).toBe('45A')
  })

  it('keeps its words together and ends before the next label', () => {
    const words = [
      at('Name', 0.1, 0.1),
      at('No.:', 0.175, 0.1),
      at('Ada', 0.3, 0.1),
      at('Byron', 0.36, 0.1),
      at('Date:', 0.6, 0.1),
      at('12', 0.7, 0.1),
    ]
    expect(valueOf('What is the Name?', words)).toBe('Ada Byron')
    expect(valueOf('What is the Date?', words)).toBe('12')
  })

  it('is the number that its name is written with, where the phrase ends with it', () => {
    const line = (...texts: string[]): Word[] => {
      let x = 0.1
      return texts.map((text) => {
        const word = at(text, x, 0.1)
        x += word.box.width + 0.012
        return word
      })
    }
    const asked = 'What is the Invoice?'
    expect(valueOf(asked, line('Invoice', '4711:', 'paid', 'on', '3', 'May'))).toBe('4711')
    expect(valueOf(asked, line('Invoice', 'RE-2025'))).toBe('RE-2025')
    expect(valueOf(asked, line('Invoice', 'form', '4711'))).toBeUndefined()
    expect(valueOf('What is the Rent?', line('Rent', '4,250.00', 'EUR'))).toBeUndefined()
    const both = [...line('Invoice', '4711'), at('Invoice:', 0.1, 0.3), at('K7Q2', 0.3, 0.3)]
    expect(valueOf(asked, both)).toBe('K7Q2')
  })

  it('is not below a word of a heading', () => {
    const words = [
      at('Order', 0.1, 0.1),
      at('form', 0.18, 0.1),
      at('Total', 0.1, 0.14),
      at('45A', 0.3, 0.14),
    ]
    expect(valueOf('What is the Order?', words)).toBeUndefined()
    expect(valueOf('What is the Total?', words)).toBe('45A')
  })

  it('is not the next label', () => {
    const words = [at('Date', 0.1, 0.1), at('Code', 0.1, 0.14), at('45A', 0.3, 0.14)]
    expect(valueOf('What is the Date?', words)).toBeUndefined()
    expect(fieldPlace(['date'], words)).toMatchObject({ region: { y: 0.1 } })
  })

  it('stands at the far edge of the page where nothing else is on the line', () => {
    const words = [at('Date', 0.1, 0.1), at('7K', 0.85, 0.1)]
    expect(valueOf('What is the Date?', words)).toBe('7K')
  })

  it('stands behind dots in several pieces and the side of a box', () => {
    const dotted = [
      at('Date', 0.1, 0.1),
      at('....', 0.2, 0.1),
      at('.....', 0.3, 0.1),
      at('7K', 0.6, 0.1),
    ]
    expect(valueOf('What is the Date?', dotted)).toBe('7K')
    const boxed = [at('Date', 0.1, 0.1), at('|', 0.19, 0.1), at('7K', 0.21, 0.1)]
    expect(valueOf('What is the Date?', boxed)).toBe('7K')
  })

  it('stands below a label with a colon where nothing is beside it', () => {
    const words = [at('City:', 0.1, 0.1), at('OSLO', 0.1, 0.13), at('elsewhere', 0.7, 0.13)]
    expect(valueOf('What is the City?', words)).toBe('OSLO')
  })

  it('stands below a label without a colon, in line with it, but a heading is no label', () => {
    const heading = { ...at('City', 0.1, 0.1), box: { x: 0.1, y: 0.1, width: 0.2, height: 0.05 } }
    expect(valueOf('What is the City?', [at('City', 0.1, 0.1), at('OSLO', 0.1, 0.13)])).toBe('OSLO')
    expect(valueOf('What is the City?', [heading, at('OSLO', 0.1, 0.16)])).toBeUndefined()
  })

  it('is led to by dots', () => {
    const dots = { ...at('....', 0.17, 0.1), box: { x: 0.17, y: 0.1, width: 0.5, height: 0.02 } }
    expect(valueOf('What is the City?', [at('City', 0.1, 0.1), dots, at('OSLO', 0.68, 0.1)])).toBe(
      'OSLO',
    )
  })

  it('is told from the same word in a sentence', () => {
    const words = [
      at('The', 0.1, 0.1),
      at('invoice', 0.155, 0.1),
      at('was', 0.27, 0.1),
      at('late.', 0.33, 0.1),
    ]
    expect(valueOf('What is the invoice?', words)).toBeUndefined()
  })

  it('gives the boxes of its words and whether they were read off a picture', () => {
    const words = [
      at('Code:', 0.1, 0.1),
      { ...at('AB', 0.3, 0.1), confidence: 0.9 },
      { ...at('CD', 0.34, 0.1), confidence: 0.5 },
    ]
    expect(fieldValue(['code'], words)).toEqual({
      text: 'AB CD',
      boxes: [words[1]!.box, words[2]!.box],
      isRead: true,
    })
  })
})

describe('Boxes of a form, with the label in small print above the value', () => {
  const small = (text: string, x: number, y: number, tall = 0.01): Word => ({
    ...at(text, x, y),
    box: { x, y, width: text.length * 0.008, height: tall },
  })
  const boxes = [
    small('Vessel', 0.1, 0.1),
    small('Voyage', 0.5, 0.1),
    small('No.', 0.56, 0.1),
    at('Carina', 0.1, 0.115),
    at('Star', 0.2, 0.115),
    at('118N', 0.5, 0.115),
  ]
  it('the value stands below, not in the next label', () => {
    expect(valueOf('What is the vessel?', boxes)).toBe('Carina Star')
    expect(valueOf('What is the voyage number?', boxes)).toBe('118N')
  })

  it('also where a reader boxed one label too high', () => {
    const uneven = [small('Vessel', 0.1, 0.1, 0.0145), ...boxes.slice(1)]
    expect(valueOf('What is the vessel?', uneven)).toBe('Carina Star')
  })

  it('but a label alone has no value in the next line, however high that was boxed', () => {
    const words = [
      small('Date', 0.1, 0.1),
      small('City', 0.1, 0.12, 0.014),
      at('Bremen', 0.5, 0.12),
    ]
    expect(valueOf('What is the date?', words)).toBeUndefined()
  })

  it('but not what a reader boxed higher because its letters reach down', () => {
    const read = (word: Word): Word => ({ ...word, confidence: 0.9 })
    const words = [
      read(small('Date', 0.1, 0.1)),
      read(small('A22H', 0.5, 0.1)),
      read(small('City', 0.1, 0.112, 0.0122)),
      read(small('736P', 0.5, 0.112)),
    ]
    expect(valueOf('What is the date?', words)).toBe('A22H')
  })

  it('but where the print is of one size the value stands beside it', () => {
    const even = [at('Vessel', 0.1, 0.1), at('Carina', 0.5, 0.1), at('Master', 0.1, 0.13)]
    expect(valueOf('What is the vessel?', even)).toBe('Carina')
  })
})

describe('A page that was read askew', () => {
  const slope = 0.02
  const tilted = (text: string, x: number, y: number, line: number): Word => {
    const { box } = at(text, x, y)
    const middle = box.x + box.width / 2
    return { text, line, confidence: 0.9, box: { ...box, y: y + slope * (middle - 0.5) } }
  }
  it('is read along its lines, and the boxes are where the words stand', () => {
    const words = [
      tilted('Statement', 0.1, 0.05, 0),
      tilted('of', 0.3, 0.05, 0),
      tilted('this', 0.5, 0.05, 0),
      tilted('account', 0.8, 0.05, 0),
      tilted('Total', 0.1, 0.1, 1),
      tilted('Other', 0.1, 0.114, 2),
      tilted('41.00', 0.75, 0.1, 3),
      tilted('99.00', 0.75, 0.114, 4),
    ]
    const value = fieldValue(['total'], words)
    expect(value?.text).toBe('41.00')
    expect(value?.boxes[0]!.y).toBeCloseTo(words[6]!.box.y, 6)
  })
})

it.each([
  ['a name with its mark', 'Holder', ['Holder:', 'Penhallow', '&', 'Reed'], 'Penhallow & Reed'],
  ['what stands behind brackets', 'Tenant', ['Tenant', '(lessee):', 'Ada', 'Byron'], 'Ada Byron'],
])('%s is the value', (_why, label, words, value) => {
  let x = 0.1
  const line = words.map((text) => {
    const word = at(text, x, 0.1)
    x += word.box.width + 0.012
    return word
  })
  expect(fieldValue([label.toLowerCase()], line)?.text).toBe(value)
})

it('the unit in the head of a column is no value', () => {
  const head = [at('Strength', 0.1, 0.1), at('(N/mm²)', 0.27, 0.1)]
  expect(fieldValue(['strength'], head)).toBeUndefined()
  expect(fieldValue(['strength'], [head[0]!, at('(N/mm²)', 0.24, 0.1)])).toBeUndefined()
})

it('the last word of a paragraph is no label of what stands in the next column', () => {
  const words = [
    ...['you', 'may', 'not', 'end', 'any'].map((text, i) => at(text, 0.1 + i * 0.055, 0.1)),
    at('policy', 0.1, 0.13),
    at('he', 0.6, 0.13),
  ]
  expect(fieldValue(['policy'], words)).toBeUndefined()
})

describe('Who somebody is', () => {
  it.each([
    ['Who is the shipper?', ['shipper']],
    ['Could you tell me who is the account holder?', ['account', 'holder']],
  ])('%s', (question, label) => expect(askedName(question)).toEqual(label))
  it.each(['Who signed the lease?', 'Who is responsible for all of the repairs of it?'])(
    'is not asked for in: %s',
    (question) => expect(askedName(question)).toBeUndefined(),
  )

  it('a name is the value, not the label of the next column', () => {
    const words = [
      at('Buyer', 0.1, 0.1),
      at('Supplier', 0.6, 0.1),
      at('Lomond', 0.1, 0.13),
      at('Hydro', 0.2, 0.13),
      at('Valdarno', 0.6, 0.13),
      at('Pompe', 0.73, 0.13),
    ]
    expect(fieldPlace(['supplier'], words, isName)?.value?.text).toBe('Valdarno Pompe')
    expect(fieldPlace(['buyer'], words, isName)?.value?.text).not.toBe('Supplier')
  })
})

it('whose field it is may be said by a name', () => {
  expect(askedOf('What is the date of birth of Mr Byron?')).toEqual({
    label: ['date', 'of', 'birth'],
    of: ['mr', 'byron'],
  })
  expect(askedOf('What is the salary of Ada Byron?')).toEqual({
    label: ['salary'],
    of: ['ada', 'byron'],
  })
  expect(askedOf('What is the salary of the employee?')).toBeUndefined()
})

describe('A name above a title', () => {
  const centred = (text: string, y: number): Word[] => {
    const words = text.split(' ')
    let x = 0.5 - (text.length * 0.015) / 2
    return words.map((one) => {
      const word = at(one, x, y)
      x += word.box.width + 0.015
      return word
    })
  }
  const parties = [
    ...centred('Between:', 0.1),
    ...centred('CALDERBANK TIMBER', 0.13),
    ...centred('Claimant', 0.16),
    ...centred('- and -', 0.19),
    ...centred('(1) FENWICK JOINERY', 0.22),
    ...centred('(2) ROLAND FENWICK', 0.25),
    ...centred('Defendants', 0.28),
  ]
  it.each([
    ['claimant', 'CALDERBANK TIMBER'],
    ['defendants', '(1) FENWICK JOINERY (2) ROLAND FENWICK'],
  ])('is who the %s is', (label, name) => {
    expect(fieldPlace([label], parties, isName)?.value?.text).toBe(name)
  })

  it('is not the end of a text', () => {
    const words = [...centred('The Claimant pays Ada Byron.', 0.13), ...centred('Director', 0.16)]
    expect(fieldPlace(['director'], words, isName)?.value).toBeUndefined()
  })
})

it('the first number of a column is not the value of its head', () => {
  const column = [at('Balance', 0.7, 0.1), at('8,077.70', 0.7, 0.13), at('8,000.74', 0.7, 0.16)]
  expect(fieldValue(['balance'], column)).toBeUndefined()
  expect(fieldValue(['balance'], column.slice(0, 2))?.text).toBe('8,077.70')
})
