/**
 * What the engine tells a person in sentences: why something was not looked at, not read, refused. The English
 * sentence itself is what is stored and sent, as gettext has it; a page finds its words for another language by
 * the sentence. So what older libraries have stored is understood as well, and what is not is shown as it is.
 * `{{name}}` stands for what differs; `{{why}}` for another sentence of these.
 */

/** Why a place was left out of an answer, a page or stretch was not read, a transcript is missing. */
export const reasons = [
  // An answer's evidence.
  'another page answers more clearly',
  'did not fit as a whole: shown with {{rows}} of its {{of}} rows',
  'did not fit in the context',
  'indexed so far: {{share}} %',
  'indexed so far: {{share}} %; of {{first}} % there is a first look at key frames',
  'its slices did not fit at once: the best one is shown',
  'its slices did not fit: seen as an overview',
  '{{lines}} lines of the page did not fit',
  'looked at: what it shows is not clear enough to be told',
  'more than {{most}} pieces of evidence',
  'more than {{most}} places',
  'no longer in the library',
  'not looked at: search effort or time used up',
  'not looked at: search effort used up',
  'searched by its words alone: this model cannot read running text',
  'shows a text that only looks like the one asked for',
  'sound only: there is no transcript of it',
  // Stretches of a recording.
  'No picture could be decoded here: {{complaint}}.',
  'No picture could be decoded here: the recording ends.',
  'The clock of the recording stands still or goes back here: {{pictures}} pictures whose times were there before were passed over.',
  'The picture ends here; only the sound goes on.',
  'The picture may be incomplete here: {{complaint}}.',
  'The pictures from here to the next whole one are damaged: {{complaint}}.',
  'nothing was seen or heard of it',
  // Pages. The first three are states of a reading that gave no reason.
  'empty',
  'failed',
  'unreadable',
  'no words were found on it',
  'the page is so large that it was read at {{dots}} dots per inch: small print may be missing',
  'the text layer has {{share}} % of what the page shows; the page was read instead',
  'there is writing on it, but only {{share}} % of it could be read with any confidence',
  // Summaries.
  'Descriptions are still being made.',
  'What is said is known from {{name}}.',
  'What is said is not known: there are no subtitles.',
  // Transcripts; several of these may follow each other.
  'No subtitles were found in it.',
  'Only the first {{cues}} cues were read.',
  '{{characters}} characters of it are none in {{encoding}}.',
  '{{cues}} cues come after the end of the recording and were left out.',
  'Only the first {{size}} MiB of the track were read.',
  'The file cannot be read ({{code}}).',
  'The file has {{size}} MiB, more than subtitles have; it is not read.',
  'The track ({{codec}}) could not be read.',
  'The track holds pictures of text ({{codec}}), which are not read.',
] as const

/** Faults of files: why one was refused, or a page of it could not be read. */
export const faults = [
  'There is no file {{path}}.',
  '{{path}} changed while it was read; import it again when it is finished.',
  '{{path}} cannot be read from its disk ({{code}}).',
  '{{path}} has {{objects}} objects; Longview reads PDFs of up to {{most}}.',
  '{{path}} has {{pages}} pages; Longview reads PDFs of up to {{most}}.',
  '{{path}} has no pages.',
  '{{path}} has no picture that can be shown.',
  '{{path}} has no frame at {{at}} ms any more.',
  '{{path}} is sound and has no pictures.',
  '{{path}} holds neither a picture nor sound.',
  '{{path}} holds no frames.',
  '{{path}} is a damaged or incomplete PDF ({{because}}).',
  '{{path}} is a damaged or incomplete picture ({{because}}).',
  '{{path}} is a device.',
  '{{path}} is a folder; name the files in it.',
  '{{path}} is a link that leads to itself.',
  '{{path}} is a pipe.',
  '{{path}} is a socket.',
  '{{path}} is empty.',
  '{{path}} is larger than 2 GiB, more than a PDF may have here.',
  '{{path}} is longer than a path can be.',
  '{{path}} is no recording any more; it has changed.',
  '{{path}} is no recording, picture or PDF: its content is {{why}}.',
  '{{path}} is protected and the password given is wrong.',
  '{{path}} is protected by a password; give it with --password.',
  '{{path}} may not be read: change its permissions or copy it to a folder of yours.',
  '{{path}} says that it has more pixels than Longview decodes; make it smaller first.',
  '{{path}} says that its frames are {{width}} x {{height}} pixels, more than Longview decodes.',
  '{{path}} was cut short: it holds less than it says itself. Copy or download it again; if that is all there is, "ffmpeg -i IN -c copy OUT" makes a whole file of what is left.',
  '{{path}} cannot be read as a recording: it is damaged or incomplete ({{because}}).',
  '{{path}} cannot be read as a recording: it is damaged or incomplete.',
  '{{path}} ends before its first frame.',
  '{{path}}: none of its video could be decoded ({{because}}).',
  'Reading {{path}} was stopped: {{because}}, more than Longview allows for one file.',
  'Reading {{path}} was stopped: {{because}}. The file may be damaged or its disk too slow.',
  '{{about}} made its reader fail; the file is probably damaged.',
  '{{about}} needed more memory to read than Longview allows for one file.',
  '{{about}} needed {{size}} MiB of memory to read and was stopped.',
  '{{about}} took longer than {{seconds}} s to read and was stopped.',
  'Page {{page}} of {{path}} has more than {{most}} drawing operations.',
  'Page {{page}} of {{path}} is {{width}} x {{height}} points; a PDF page may have {{most}}.',
  'Page {{page}} of {{path}} made its reader fail; the file is probably damaged.',
  'Page {{page}} of {{path}} needed more memory to read than Longview allows for one file.',
  'Page {{page}} of {{path}} needed {{size}} MiB of memory to read and was stopped.',
  'Page {{page}} of {{path}} took longer than {{seconds}} s to read and was stopped.',
  '{{path}} is another file than the one that was imported. Import it again.',
  // Why a library does not open.
  'Another program kept {{file}} locked for too long. Let the other Longview finish and try again.',
  'It ended {{times}} times in a row.',
  'The library {{file}} cannot be written: {{because}}. Change the permissions of its folder, or copy that folder to a disk on which you may write and open the copy.',
  'The library {{file}} is damaged: {{because}}. Nothing was changed. Move the file away together with {{log}}, then put a copy from the folder "backups" beside it in its place, if there is one, or begin an empty library. Your recordings and documents are not touched.',
  'The library {{file}} was made by a newer Longview (library version {{version}}, this one knows {{known}}). Nothing was changed; open it with that version, or choose another library folder.',
  'There is no room to write {{file}}: {{because}}. Nothing that was stored is lost; free some disk space and start again.',
  'The library {{file}} is not where it was. No other was begun in its place. If its disk is not connected, connect it and start again; if its folder was moved, move it back or choose the folder where it is now.',
  '{{file}} is a database, but not a Longview library. Nothing was changed; choose another library folder or move the file away.',
  // What a file of another kind seems to be.
  'a ZIP archive or an office document',
  'a model; add it with "longview models add"',
  'a web page',
  'a {{format}} picture; convert it to JPEG or PNG first',
  'an HEIC picture; convert it to JPEG or PNG first',
  'an XML or SVG document',
  'data in a format that Longview does not know',
  'text',
] as const

/** What the self-test finds. */
export const findings = [
  '{{cores}} cores, {{free}} of {{total}} memory free',
  '{{folder}}: {{count}} sources, whole, {{free}} free',
  'cache {{used}} of {{most}} ({{hourly}} an hour of video), saved states {{states}}, memory of {{videos}} videos {{memory}}',
  'cache {{used}} of {{most}}, saved states {{states}}, memory of {{videos}} videos {{memory}}',
  '{{reader}} reads {{languages}}, data in {{folder}}',
  'tesseract.js reads {{languages}}; no installed tesseract is used: {{because}}',
  'switched off',
  '{{model}}, on the CPU, context {{tokens}}',
  '{{model}}, {{layers}} layers on the GPU, context {{tokens}}',
  'none: words and spelling only; for more put a GGUF of text vectors into {{folder}}',
] as const

export type Template =
  (typeof reasons)[number] | (typeof faults)[number] | (typeof findings)[number]

type Filled<T extends string> = T extends `${infer Before}{{${string}}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : T

/** A reason that has words in every language: one that is not listed above does not compile. */
export type ToldReason = Filled<(typeof reasons)[number]>

/** The sentence of a fault stands as a reason for its page or place. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- errors are thrown with any text; one that is not listed is shown as it is
export const reasonOfFault = ({ message }: { message: string }): ToldReason => message as ToldReason
