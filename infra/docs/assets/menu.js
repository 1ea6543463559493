/* Where there is room the menu stands open beside the text; on a phone it is folded. */
const menu = document.querySelector('.menu');
const isWide = window.matchMedia('(min-width: 900px)');
const follow = () => {
  menu.open = isWide.matches;
};
follow();
isWide.addEventListener('change', follow);
