/** Sound effects as thousands of works letter them, the most usual first. */
const split = (words) => words.trim().split(/\s+/);

export const KOREAN_EFFECTS = split(`
  쿵 쾅 콰앙 펑 두근 휙 탁 퍽 번쩍 철컥 쿠궁 팟 스윽 헉 우르릉 툭 탕 짝 하하하 두근두근
  쿠웅 쿵쿵 콰과광 쿠구궁 우르르 퍼엉 휘익 타악 투둑 덜컹 덜컥 쨍그랑 슥 파앗 촤악 쏴아 쏴아아 부릉 부웅 빵 타앙 타다다 퍼억
  찰칵 띵동 딩동 똑똑 따르릉 삐 삐빅 웅성웅성 꺄악 으악 흠칫 움찔 덜덜 부들부들 와아아 짹짹 콰직 그그극 저벅 저벅저벅 또각또각
  다다다 후우 하아 꿀꺽 벌컥 드르륵 끼익 쓰윽 쩌적 화악 고오오 지잉 징 빠직 쉬익 풀썩 털썩 첨벙 꼬르륵 냠냠 훌쩍 키득 씨익`);

export const JAPANESE_EFFECTS = split(`
  ドン バン ゴゴゴ ドキッ ドキドキ ザワ シーン ドドド ガシャン ズン カッ バッ ガチャ スッ ハッ ゴゴゴゴ ドーン ピカッ ダッ ザワザワ
  ドドドド バーン バンッ ドカン ドカーン ドキ ザッ ザァァ ヒュッ ヒュン ビュッ ガラッ パチパチ バキッ ズズズ ゴォォォ タタタ
  キャー ワァァ ピッ ピンポーン ギクッ ニヤ ニコ ブルブル グッ ギュッ パリン ドサッ ガタン ガタガタ コツコツ トントン ボン ボッ
  メラメラ ビクッ ガーン はぁ ふぅ ぐぅ ぴょん わいわい`);

export const LATIN_EFFECTS = split(`
  BOOM CRASH BANG POW WHAM BOOM! THUD SLAM CRACK CRASH! BANG! WHOOSH SNAP CLICK ZAP POW! RING ¡BUM! ¡PUM! HAHAHA
  BUZZ BEEP THUMP BA-DUMP TAP SWISH SPLASH RUMBLE GASP SLASH CLANG CLACK CREAK KNOCK DING-DONG STOMP SMACK SWOOSH FLASH ROAR
  AAAAH! HUFF SIGH ¡CRAC! ¡ZAS! ¡PLAF! ¡PAF! TOC ¡RIIING! ¡AAAH! JAJAJA ¡GRRR! TIC TAC`);
