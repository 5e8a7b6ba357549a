/** Entry of the page that `longview serve` gives to a browser. Apart, so that a window never loads it. */
void import('./open.ts')
