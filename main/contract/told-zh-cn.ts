/** The engine's sentences in Simplified Chinese: of the window, and of reports that are made from it. */
import type { Template } from './told.ts'

/** What the engine tells: reasons, faults of files, what the self-test finds. */
export const toldZhCn: Record<Template, string> = {
  'another page answers more clearly': '另有页面回答得更清楚',
  'did not fit as a whole: shown with {{rows}} of its {{of}} rows':
    '无法完整放入：只展示了 {{of}} 行中的 {{rows}} 行',
  'did not fit in the context': '上下文容纳不下',
  'indexed so far: {{share}} %': '目前已编入索引 {{share}}%',
  'indexed so far: {{share}} %; of {{first}} % there is a first look at key frames':
    '目前已编入索引 {{share}}%；其中 {{first}}% 已初步查看关键帧',
  'its slices did not fit at once: the best one is shown': '切片无法同时放入：只展示最相关的一块',
  'its slices did not fit: seen as an overview': '切片放不下：只看了缩略的全貌',
  '{{lines}} lines of the page did not fit': '该页有 {{lines}} 行文字放不下',
  'more than {{most}} pieces of evidence': '超过 {{most}} 份证据的上限',
  'more than {{most}} places': '超过 {{most}} 处的上限',
  'no longer in the library': '已不在资料库中',
  'not looked at: search effort or time used up': '未查看：搜索力度或时间已用完',
  'looked at: what it shows is not clear enough to be told': '已查看：画面内容不够清楚，无法说明',
  'not looked at: search effort used up': '未查看：搜索力度已用完',
  'searched by its words alone: this model cannot read running text':
    '仅按文字搜索：此模型无法阅读成段文字',
  'shows a text that only looks like the one asked for': '显示的文字只是与所问的相似',
  'sound only: there is no transcript of it': '只有声音：没有文字稿',
  'No picture could be decoded here: {{complaint}}.': '此处无法解码画面：{{complaint}}。',
  'No picture could be decoded here: the recording ends.': '此处无法解码画面：录像到此结束。',
  'The clock of the recording stands still or goes back here: {{pictures}} pictures whose times were there before were passed over.':
    '录像的时钟在此停住或倒退：跳过了 {{pictures}} 幅时间重复的画面。',
  'The picture ends here; only the sound goes on.': '画面到此结束，之后只有声音。',
  'The picture may be incomplete here: {{complaint}}.': '此处画面可能不完整：{{complaint}}。',
  'The pictures from here to the next whole one are damaged: {{complaint}}.':
    '从此处到下一幅完整画面之间的画面已损坏：{{complaint}}。',
  'nothing was seen or heard of it': '没有看到或听到这一段',
  empty: '没有文字',
  failed: '读取失败',
  unreadable: '无法辨认',
  'no words were found on it': '没有找到文字',
  'the page is so large that it was read at {{dots}} dots per inch: small print may be missing':
    '页面过大，只以每英寸 {{dots}} 点读取：小字可能缺失',
  'the text layer has {{share}} % of what the page shows; the page was read instead':
    '文字层只含页面所示内容的 {{share}}%，因此改为识别页面图像',
  'there is writing on it, but only {{share}} % of it could be read with any confidence':
    '页上有文字，但只有 {{share}}% 能较有把握地读出',
  'Descriptions are still being made.': '画面描述仍在生成中。',
  'What is said is known from {{name}}.': '其中的话语取自 {{name}}。',
  'What is said is not known: there are no subtitles.': '不知道其中说了什么：没有字幕。',
  'No subtitles were found in it.': '其中没有找到字幕。',
  'Only the first {{cues}} cues were read.': '只读取了前 {{cues}} 条字幕。',
  '{{characters}} characters of it are none in {{encoding}}.':
    '有 {{characters}} 个字符不属于 {{encoding}} 编码。',
  '{{cues}} cues come after the end of the recording and were left out.':
    '有 {{cues}} 条字幕超出录像结尾，已略去。',
  'Only the first {{size}} MiB of the track were read.': '只读取了该轨道的前 {{size}} MiB。',
  'The file cannot be read ({{code}}).': '文件无法读取（{{code}}）。',
  'The file has {{size}} MiB, more than subtitles have; it is not read.':
    '文件有 {{size}} MiB，超出字幕应有的大小，因此未读取。',
  'The track ({{codec}}) could not be read.': '该轨道（{{codec}}）无法读取。',
  'The track holds pictures of text ({{codec}}), which are not read.':
    '该轨道是图片字幕（{{codec}}），无法读取。',
  'There is no file {{path}}.': '没有文件 {{path}}。',
  '{{path}} changed while it was read; import it again when it is finished.':
    '{{path}} 在读取期间发生了变化，请在其写完后重新添加。',
  '{{path}} cannot be read from its disk ({{code}}).': '无法从磁盘读取 {{path}}（{{code}}）。',
  '{{path}} has {{objects}} objects; Longview reads PDFs of up to {{most}}.':
    '{{path}} 含有 {{objects}} 个对象；Longview 最多可读 {{most}} 个对象的 PDF。',
  '{{path}} has {{pages}} pages; Longview reads PDFs of up to {{most}}.':
    '{{path}} 有 {{pages}} 页；Longview 最多可读 {{most}} 页的 PDF。',
  '{{path}} has no picture that can be shown.': '{{path}} 没有可显示的画面。',
  '{{path}} has no frame at {{at}} ms any more.': '{{path}} 在 {{at}} 毫秒处已没有画面。',
  '{{path}} is sound and has no pictures.': '{{path}} 是录音，没有画面。',
  '{{path}} has no pages.': '{{path}} 没有页面。',
  '{{path}} holds neither a picture nor sound.': '{{path}} 既没有画面也没有声音。',
  '{{path}} holds no frames.': '{{path}} 不含任何画面。',
  '{{path}} is a damaged or incomplete PDF ({{because}}).':
    '{{path}} 是损坏或不完整的 PDF（{{because}}）。',
  '{{path}} is a damaged or incomplete picture ({{because}}).':
    '{{path}} 是损坏或不完整的图片（{{because}}）。',
  '{{path}} is a device.': '{{path}} 是设备。',
  '{{path}} is a folder; name the files in it.': '{{path}} 是文件夹，请指明其中的文件。',
  '{{path}} is a link that leads to itself.': '{{path}} 是指向自身的链接。',
  '{{path}} is a pipe.': '{{path}} 是管道。',
  '{{path}} is a socket.': '{{path}} 是套接字。',
  '{{path}} is another file than the one that was imported. Import it again.':
    '{{path}} 已不是当初添加的文件，请重新添加。',
  '{{path}} is empty.': '{{path}} 是空的。',
  '{{path}} is larger than 2 GiB, more than a PDF may have here.':
    '{{path}} 大于 2 GiB，超出此处 PDF 的上限。',
  '{{path}} is longer than a path can be.': '{{path}} 超出路径可有的长度。',
  '{{path}} is no recording any more; it has changed.': '{{path}} 已发生变化，不再是录像或录音。',
  '{{path}} is no recording, picture or PDF: its content is {{why}}.':
    '{{path}} 不是录像、录音、图片或 PDF：其内容是{{why}}。',
  '{{path}} is protected and the password given is wrong.':
    '{{path}} 有密码保护，所给的密码不正确。',
  '{{path}} is protected by a password; give it with --password.':
    '{{path}} 有密码保护，请提供密码（命令行用 --password）。',
  '{{path}} may not be read: change its permissions or copy it to a folder of yours.':
    '没有读取 {{path}} 的权限：请更改权限，或复制到自己的文件夹。',
  '{{path}} says that it has more pixels than Longview decodes; make it smaller first.':
    '{{path}} 的像素数超出 Longview 的解码上限，请先缩小。',
  '{{path}} says that its frames are {{width}} x {{height}} pixels, more than Longview decodes.':
    '{{path}} 的画面为 {{width}} × {{height}} 像素，超出 Longview 的解码上限。',
  '{{path}} was cut short: it holds less than it says itself. Copy or download it again; if that is all there is, "ffmpeg -i IN -c copy OUT" makes a whole file of what is left.':
    '{{path}} 被截断：实际内容少于文件自身所标。请重新复制或下载；若只有这些，可用“ffmpeg -i IN -c copy OUT”把剩余部分做成完整的文件。',
  '{{path}} cannot be read as a recording: it is damaged or incomplete ({{because}}).':
    '{{path}} 无法作为录像或录音读取：已损坏或不完整（{{because}}）。',
  '{{path}} cannot be read as a recording: it is damaged or incomplete.':
    '{{path}} 无法作为录像或录音读取：已损坏或不完整。',
  '{{path}} ends before its first frame.': '{{path}} 在第一幅画面之前就结束了。',
  '{{path}}: none of its video could be decoded ({{because}}).':
    '{{path}}：画面完全无法解码（{{because}}）。',
  'Reading {{path}} was stopped: {{because}}, more than Longview allows for one file.':
    '已停止读取 {{path}}：{{because}}，超出 Longview 对单个文件的限制。',
  'Reading {{path}} was stopped: {{because}}. The file may be damaged or its disk too slow.':
    '已停止读取 {{path}}：{{because}}。文件可能已损坏，或磁盘过慢。',
  '{{about}} made its reader fail; the file is probably damaged.':
    '{{about}} 使读取程序出错；文件很可能已损坏。',
  '{{about}} needed more memory to read than Longview allows for one file.':
    '读取 {{about}} 所需的内存超出 Longview 对单个文件的限制。',
  '{{about}} needed {{size}} MiB of memory to read and was stopped.':
    '读取 {{about}} 需要 {{size}} MiB 内存，已停止。',
  '{{about}} took longer than {{seconds}} s to read and was stopped.':
    '读取 {{about}} 超过 {{seconds}} 秒，已停止。',
  'Page {{page}} of {{path}} has more than {{most}} drawing operations.':
    '{{path}} 第 {{page}} 页的绘图操作超过 {{most}} 个。',
  'Page {{page}} of {{path}} is {{width}} x {{height}} points; a PDF page may have {{most}}.':
    '{{path}} 第 {{page}} 页为 {{width}} × {{height}} 点；PDF 页面最多为 {{most}} 点。',
  'Page {{page}} of {{path}} made its reader fail; the file is probably damaged.':
    '{{path}} 第 {{page}} 页使读取程序出错；文件很可能已损坏。',
  'Page {{page}} of {{path}} needed more memory to read than Longview allows for one file.':
    '读取 {{path}} 第 {{page}} 页所需的内存超出 Longview 对单个文件的限制。',
  'Page {{page}} of {{path}} needed {{size}} MiB of memory to read and was stopped.':
    '读取 {{path}} 第 {{page}} 页需要 {{size}} MiB 内存，已停止。',
  'Page {{page}} of {{path}} took longer than {{seconds}} s to read and was stopped.':
    '读取 {{path}} 第 {{page}} 页超过 {{seconds}} 秒，已停止。',
  'Another program kept {{file}} locked for too long. Let the other Longview finish and try again.':
    '另一个程序占用 {{file}} 的时间过长。请等另一个 Longview 完成后重试。',
  'It ended {{times}} times in a row.': '它已连续 {{times}} 次意外结束。',
  'The library {{file}} cannot be written: {{because}}. Change the permissions of its folder, or copy that folder to a disk on which you may write and open the copy.':
    '资料库 {{file}} 无法写入：{{because}}。请更改其文件夹的权限，或将该文件夹复制到可写入的磁盘后打开副本。',
  'The library {{file}} is damaged: {{because}}. Nothing was changed. Move the file away together with {{log}}, then put a copy from the folder "backups" beside it in its place, if there is one, or begin an empty library. Your recordings and documents are not touched.':
    '资料库 {{file}} 已损坏：{{because}}。没有做任何更改。请将该文件连同 {{log}} 一起移走，再把旁边“backups”文件夹中的副本（若有）放到原处，或新建资料库。您的录像和文档不受影响。',
  'The library {{file}} was made by a newer Longview (library version {{version}}, this one knows {{known}}). Nothing was changed; open it with that version, or choose another library folder.':
    '资料库 {{file}} 由更新版本的 Longview 建立（资料库版本 {{version}}，本版本最高支持 {{known}}）。没有做任何更改；请用该版本打开，或选择其他资料库文件夹。',
  'There is no room to write {{file}}: {{because}}. Nothing that was stored is lost; free some disk space and start again.':
    '没有空间写入 {{file}}：{{because}}。已保存的内容没有丢失；请释放磁盘空间后重新启动。',
  'The library {{file}} is not where it was. No other was begun in its place. If its disk is not connected, connect it and start again; if its folder was moved, move it back or choose the folder where it is now.':
    '资料库 {{file}} 不在原来的位置，也没有在那里另建资料库。如果磁盘未连接，请连接后重新启动；如果文件夹被移动过，请移回原处，或选择它现在所在的文件夹。',
  '{{file}} is a database, but not a Longview library. Nothing was changed; choose another library folder or move the file away.':
    '{{file}} 是数据库，但不是 Longview 资料库。没有做任何更改；请选择其他资料库文件夹，或移走该文件。',
  'a ZIP archive or an office document': ' ZIP 压缩包或办公文档',
  'a model; add it with "longview models add"': '模型；请在“设置 › 模型”中添加',
  'a web page': '网页',
  'a {{format}} picture; convert it to JPEG or PNG first':
    ' {{format}} 图片；请先转换为 JPEG 或 PNG',
  'an HEIC picture; convert it to JPEG or PNG first': ' HEIC 图片；请先转换为 JPEG 或 PNG',
  'an XML or SVG document': ' XML 或 SVG 文档',
  'data in a format that Longview does not know': 'Longview 不认识的格式',
  text: '纯文本',
  '{{cores}} cores, {{free}} of {{total}} memory free':
    '{{cores}} 个核心，内存可用 {{free}}，共 {{total}}',
  '{{folder}}: {{count}} sources, whole, {{free}} free':
    '{{folder}}：{{count}} 份资料，完好，剩余空间 {{free}}',
  'cache {{used}} of {{most}} ({{hourly}} an hour of video), saved states {{states}}, memory of {{videos}} videos {{memory}}':
    '缓存 {{used}}，上限 {{most}}（每小时录像 {{hourly}}）；保存的状态 {{states}}；{{videos}} 段录像的记忆 {{memory}}',
  'cache {{used}} of {{most}}, saved states {{states}}, memory of {{videos}} videos {{memory}}':
    '缓存 {{used}}，上限 {{most}}；保存的状态 {{states}}；{{videos}} 段录像的记忆 {{memory}}',
  '{{reader}} reads {{languages}}, data in {{folder}}':
    '{{reader}} 识别 {{languages}}，数据位于 {{folder}}',
  'tesseract.js reads {{languages}}; no installed tesseract is used: {{because}}':
    'tesseract.js 识别 {{languages}}；未使用本机的 tesseract：{{because}}',
  'switched off': '已关闭',
  '{{model}}, on the CPU, context {{tokens}}': '{{model}}，在 CPU 上运行，上下文 {{tokens}}',
  '{{model}}, {{layers}} layers on the GPU, context {{tokens}}':
    '{{model}}，GPU 上 {{layers}} 层，上下文 {{tokens}}',
  'none: words and spelling only; for more put a GGUF of text vectors into {{folder}}':
    '无：只按词语和拼写查找；如需按含义查找，请将文本向量的 GGUF 放入 {{folder}}',
}
