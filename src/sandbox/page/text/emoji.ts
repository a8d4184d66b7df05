/** The short names that a chat-ops app and its people use most, each before its character; others stay as they were typed. */
const TABLE = `
  +1 👍  -1 👎  thumbsup 👍  thumbsdown 👎  ok_hand 👌  clap 👏  raised_hands 🙌  pray 🙏  wave 👋  point_right 👉
  point_left 👈  point_up ☝️  point_down 👇  muscle 💪  eyes 👀  raised_hand ✋  smile 😄  smiley 😃  grinning 😀
  slightly_smiling_face 🙂  joy 😂  wink 😉  blush 😊  sweat_smile 😅  thinking_face 🤔  neutral_face 😐
  disappointed 😞  cry 😢  sob 😭  scream 😱  angry 😠  face_palm 🤦  shrug 🤷  sunglasses 😎  sleeping 😴
  robot_face 🤖  ghost 👻  tada 🎉  sparkles ✨  fire 🔥  rocket 🚀  star ⭐  heart ❤️  broken_heart 💔  100 💯
  boom 💥  zap ⚡  bulb 💡  white_check_mark ✅  heavy_check_mark ✔️  ballot_box_with_check ☑️  x ❌
  negative_squared_cross_mark ❎  warning ⚠️  rotating_light 🚨  no_entry ⛔  no_entry_sign 🚫
  octagonal_sign 🛑  question ❓  grey_question ❔  exclamation ❗  bangbang ‼️  information_source ℹ️  sos 🆘
  recycle ♻️  hourglass ⌛  hourglass_flowing_sand ⏳  stopwatch ⏱️  alarm_clock ⏰  clock1 🕐  clock3 🕒
  calendar 📅  date 📅  spiral_calendar_pad 🗓️  repeat 🔁  arrows_counterclockwise 🔄  arrow_right ➡️
  arrow_left ⬅️  arrow_up ⬆️  arrow_down ⬇️  leftwards_arrow_with_hook ↩️  arrow_right_hook ↪️
  arrow_forward ▶️  double_vertical_bar ⏸️  pause_button ⏸️  black_square_for_stop ⏹️  heavy_plus_sign ➕
  heavy_minus_sign ➖  lock 🔒  unlock 🔓  key 🔑  closed_lock_with_key 🔐  shield 🛡️  bell 🔔  no_bell 🔕
  mega 📣  loudspeaker 📢  speech_balloon 💬  left_speech_bubble 🗨️  thought_balloon 💭  telephone ☎️
  phone ☎️  telephone_receiver 📞  iphone 📱  calling 📲  pager 📟  fax 📠  computer 💻  satellite 📡
  satellite_antenna 📡  electric_plug 🔌  battery 🔋  globe_with_meridians 🌐  earth_americas 🌎  email 📧
  envelope ✉️  incoming_envelope 📨  envelope_with_arrow 📩  inbox_tray 📥  outbox_tray 📤  mailbox 📫
  package 📦  postal_horn 📯  paperclip 📎  pushpin 📌  round_pushpin 📍  link 🔗  memo 📝  pencil 📝  pencil2 ✏️
  clipboard 📋  page_facing_up 📄  scroll 📜  card_index 📇  file_folder 📁  open_file_folder 📂  books 📚
  bookmark 🔖  label 🏷️  mag 🔍  mag_right 🔎  camera 📷  frame_with_picture 🖼️  bar_chart 📊
  chart_with_upwards_trend 📈  chart_with_downwards_trend 📉  abacus 🧮  receipt 🧾  moneybag 💰  dollar 💵
  money_with_wings 💸  credit_card 💳  shopping_trolley 🛒  shopping_cart 🛒  wastebasket 🗑️  broom 🧹  gear ⚙️
  wrench 🔧  hammer 🔨  hammer_and_wrench 🛠️  toolbox 🧰  test_tube 🧪  stethoscope 🩺  bug 🐛  construction 🚧
  ice_cube 🧊  snowflake ❄️  sunny ☀️  cloud ☁️  umbrella ☔  coffee ☕  pizza 🍕  cake 🍰  house 🏠  office 🏢
  hospital 🏥  truck 🚚  airplane ✈️  car 🚗  bust_in_silhouette 👤  busts_in_silhouette 👥  crown 👑  ticket 🎫
  trophy 🏆  dart 🎯  crystal_ball 🔮  red_circle 🔴  large_orange_circle 🟠  large_yellow_circle 🟡
  large_green_circle 🟢  large_blue_circle 🔵  large_purple_circle 🟣  white_circle ⚪  black_circle ⚫
  large_red_square 🟥  large_green_square 🟩  large_yellow_square 🟨  small_blue_diamond 🔹
  small_orange_diamond 🔸  black_small_square ▪️  small_red_triangle 🔺  small_red_triangle_down 🔻  one 1️⃣
  two 2️⃣  three 3️⃣  four 4️⃣  five 5️⃣  keycap_ten 🔟  hash #️⃣  us 🇺🇸  flag_ca 🇨🇦  mute 🔇  speaker 🔈
  loud_sound 🔊  musical_note 🎵  gift 🎁  balloon 🎈  dog 🐶  cat 🐱
`;

const WORDS = TABLE.trim().split(/\s+/);
const EMOJI = new Map(WORDS.flatMap((word, at) => (at % 2 === 0 ? [[word, WORDS[at + 1] ?? ''] as const] : [])));

/** The character of a short name, which comes without its colons. */
export function emojiFor(name: string): string | undefined {
  return EMOJI.get(name);
}
