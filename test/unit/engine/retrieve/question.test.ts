import { describe, expect, it } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'

describe('parseQuestion', () => {
  it.each([
    ['How long is the text K7Q2 shown?', true],
    ['Could you tell me how long the red circle is visible?', true],
    ['红色圆形出现了多长时间？', true],
    ['When is the text K7Q2 shown?', false],
    ['How long does the blue star stay?', true],
    ['How long does the lease last?', false],
    ['How long may a guest stay in the house?', false],
    ['How long is the warranty?', false],
    ['保修期多长？', false],
  ])('tells a length that is seen from one that is written: %s', (text, isOfLength) => {
    expect(parseQuestion(text).isOfLength).toBe(isOfLength)
  })

  it.each([
    ['When is the text K7Q2 shown?', 'when', ['K7Q2']],
    ['When is a red circle shown?', 'when', ['red', 'circle']],
    ['What text is shown?', 'needle', []],
    ['Describe the image.', 'overview', []],
    ['Describe the frame that shows the text K7Q2.', 'needle', ['K7Q2']],
    ['What is the Invoice?', 'needle', ['Invoice']],
    ['Can you tell me when K7Q2 comes up?', 'when', ['K7Q2']],
    ["I'd like to know at what time a red circle is visible, please.", 'when', ['red', 'circle']],
    ['Which timestamp has the code K7Q2?', 'when', ['K7Q2']],
    ['How far into the recording does K7Q2 turn up?', 'when', ['K7Q2']],
    ['There is a red circle in the clip; when?', 'when', ['red', 'circle']],
    ['Find K7Q2', 'when', ['K7Q2']],
    ['K7Q2: which frame?', 'when', ['K7Q2']],
    ['When K7Q2 is shown, what else is there?', 'needle', ['K7Q2']],
    ['Describe the moment when K7Q2 is shown', 'needle', ['K7Q2']],
    ['What is the time of the meeting?', 'needle', ['meeting']],
    ['Can you see a red circle?', 'when', ['red', 'circle']],
    ['Is a red circle shown?', 'when', ['red', 'circle']],
    ['Does the text K7Q2 appear?', 'when', ['K7Q2']],
    ['Is the total shown in euros?', 'needle', ['total', 'euros']],
    ['Is there a penalty clause?', 'needle', ['penalty', 'clause']],
    ['Which text is shown last?', 'order', []],
    ['What was shown first?', 'order', []],
    ['图中写了什么？', 'overview', []],
    ['00:06 时说了什么？', 'overview', []],
    ['What was the first thing on the screen?', 'order', []],
    ['Which slide comes after K7Q2?', 'order', ['K7Q2']],
    ['How long is the text K7Q2 shown?', 'when', ['K7Q2']],
    ['For how many seconds does a red circle stay on screen?', 'when', ['red', 'circle']],
    ['How long is the notice period?', 'needle', ['notice', 'period']],
    ['When does the card expire?', 'when', ['card', 'expire']],
    ['May I end the lease early?', 'needle', ['end', 'lease', 'early']],
    ['Could you please tell me what the deposit is', 'needle', ['deposit']],
    ['Explain the picture', 'overview', []],
    ['What is this? Mention all you see.', 'overview', []],
    ["What's in this photo? Mention every item.", 'overview', []],
    ['Which shape is shown, and which text?', 'overview', []],
    ['What codes and what names are in the list?', 'needle', ['codes', 'names', 'list']],
    ['To see the text K7Q2, at what time should I start?', 'when', ['K7Q2']],
    ['To see the rent, what time period applies?', 'needle', ['rent', 'period', 'applies']],
    ["I'm looking for the moment that shows a dog. What time is it at?", 'when', ['dog']],
    ['I would be glad to hear what is in the picture', 'overview', []],
    ['发票号码是什么？', 'needle', ['发票', '号码']],
    ['甲方是谁？', 'needle', ['甲方']],
    ['会議はどこで行われますか？', 'needle', ['会議', '行']],
    ['K7Q2是什么时候显示的？', 'when', ['K7Q2']],
    ['文字K7Q2出现在哪里？', 'when', ['K7Q2']],
    ['いつK7Q2が表示されますか？', 'when', ['K7Q2']],
    ['请描述图片', 'overview', []],
    ['这个视频讲了什么？', 'overview', []],
    ['安娜说了什么？', 'speech', ['安娜']],
    ['How often is a red circle shown?', 'count', ['red', 'circle']],
    ['Is a purple star ever shown?', 'never', ['purple', 'star']],
    ['Does the contract never mention penalties?', 'never', ['contract', 'penalties']],
    ['What did she say about the budget?', 'speech', ['budget']],
    ['What does it say?', 'needle', []],
    ['What does the form say for Total?', 'needle', ['form', 'Total']],
    ['What is shown right after the red circle?', 'order', ['red', 'circle']],
    ['What is shown last?', 'order', []],
    ['What is this recording about?', 'overview', []],
    ['What happens in this video?', 'overview', []],
    ['Summarize the recording.', 'overview', []],
    ['What is this document about?', 'overview', []],
    ['What’s the contract about?', 'overview', []],
    ['Summarise the letter', 'overview', []],
    ['Could you please give me a short summary of this file?', 'overview', []],
    ['What are the main points?', 'overview', []],
    ['Summarize everything', 'overview', []],
    ['总结', 'overview', []],
    ['Does anyone mention the budget?', 'speech', ['budget']],
    ['Did somebody say something about the roof?', 'speech', ['roof']],
    ['租金在第几页？', 'when', ['租金']],
    ['租金出现在几页？', 'count', ['租金']],
    ['乙方可以饲养动物吗？', 'needle', ['乙方', '饲养', '动物']],
    ['总结一下这份合同', 'overview', []],
    ['请总结这个文件的主要内容', 'overview', []],
    ['这份合同讲了什么？', 'overview', []],
    ['この文書を要約して', 'overview', []],
    ['What is this document about? Name the page of each point.', 'overview', []],
    ['What happens in this recording, step by step?', 'overview', []],
    ['What is said in this recording, step by step?', 'overview', []],
    ['Summarise the contract in three sentences', 'overview', []],
    ['这份文档讲什么？请注明每一点的页码。', 'overview', []],
    ['这段录像中依次发生了什么？', 'overview', []],
    ['这段录音中依次说了什么？', 'overview', []],
    ['What is said about the lamps?', 'speech', ['lamps']],
    ['What was said at 01:10?', 'speech', []],
    ['Summarise the payment terms', 'needle', ['payment', 'terms']],
    ['Give me a summary of the deposit', 'needle', ['deposit']],
    ['总结付款条件', 'needle', ['付款', '条件']],
    ['What is the summary judgment about the lease?', 'needle', ['summary', 'judgment', 'lease']],
    ['What happened before 05:00?', 'overview', []],
    ['What is shown between 25:00 and 27:00?', 'overview', []],
    ['What text is shown before 01:00?', 'order', []],
    ['What was said after 50:00?', 'speech', []],
    ['What happens to the deposit?', 'needle', ['happens', 'deposit']],
    ['What is the first name?', 'needle', ['first', 'name']],
    ['Which page shows the price?', 'when', ['price']],
  ])('reads %s as %s with terms %j', (text, kind, terms) => {
    const question = parseQuestion(text)
    expect(question.kind).toBe(kind)
    expect(question.terms).toEqual(terms)
  })

  it('takes a time in brackets as a moment and not as a word to search for', () => {
    const question = parseQuestion('What text is shown at [01:12]?')
    expect(question).toMatchObject({ momentsMs: [72_000], spans: [], terms: [] })
  })

  it.each([
    ['Is it red at 1:02:03?', [3_723_000], []],
    ['What is shown before [01:00]?', [], [{ startMs: 0, endMs: 60_000 }]],
    ['What is shown after 10:00?', [], [{ startMs: 600_000, endMs: Infinity }]],
    ['What is shown between 2:30 and 1:00?', [], [{ startMs: 60_000, endMs: 150_000 }]],
    ['What is shown at 0:05.5 and at 0:07?', [5500, 7000], []],
    ['At 01:12: what is shown?', [72_000], []],
    ['The ratio 3:75 and the version 1:2:3:4', [], []],
  ])('finds the times of "%s"', (text, momentsMs, spans) => {
    expect(parseQuestion(text)).toMatchObject({ momentsMs, spans })
  })

  it('knows which of several places is wanted, and whether seen or said', () => {
    expect(parseQuestion('When is K7Q2 first shown?')).toMatchObject({
      which: 'first',
      about: 'seen',
      terms: ['K7Q2'],
      codes: ['K7Q2'],
    })
    expect(parseQuestion('When was the budget last mentioned?')).toMatchObject({
      which: 'last',
      about: 'said',
      terms: ['budget'],
      codes: [],
    })
  })

  it('finds pages', () => {
    expect(parseQuestion('What is the Total on page 12?')).toMatchObject({
      pages: [12],
      terms: ['Total'],
    })
  })
})

it('who signs does something; a sign is a thing with letters on it', () => {
  expect(parseQuestion('When did Ada Byron sign?').terms).toEqual(['Ada', 'Byron', 'sign'])
  expect(parseQuestion('What does the sign of Ada Byron say?').terms).toEqual(['Ada', 'Byron'])
})
