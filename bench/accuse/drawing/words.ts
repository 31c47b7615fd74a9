/** Contents for drawings. */

export const TITLES: readonly string[] = [
  '은빛 등대',
  '마지막 정원사',
  '열두 번째 계단',
  '북쪽의 약속',
  '유리 심장',
  '밤의 우체부',
];
export const AUTHORS: readonly string[] = [
  '강다온',
  '류한결',
  '백시아',
  '오로라킴',
  '정해솔',
  '문이도',
];
export const PEOPLE: readonly string[] = [
  '가온',
  '누리',
  '다미',
  '라온',
  '보름',
  '새봄',
  '아라',
  '하람',
];

/** Short lines of a conversation. */
export const TALK: readonly string[] = [
  '우산 챙겼어?',
  '역 앞에서 봐',
  '어제 꿈에 네가 나왔어',
  '거짓말이지?',
  '열쇠는 화분 밑에',
  '조금만 늦을게',
  '사장님이 찾으신대',
  '고양이가 사라졌어',
  '지도는 내가 갖고 있어',
  '그 사람 믿지 마',
  '두 시까지 와줘',
  '답장 좀 해',
  '너도 봤어?',
  '불 꺼졌어',
  '저녁은 국수로 하자',
  '오늘은 못 가',
];

/** Names of places. */
export const PLACES: readonly string[] = [
  '솔내',
  '한빛',
  '가람',
  '바람골',
  '은곡',
  '달마루',
  '서리',
  '노을',
  '미르',
  '온수',
];
