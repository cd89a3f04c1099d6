// From 900 px: a rail at the left and, for people and guidance, two panes.
const WIDE = '(min-width: 900px)';

class Layout {
  wide = $state(false);

  start(): () => void {
    const query = matchMedia(WIDE);
    const read = () => (this.wide = query.matches);
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }
}

export const layout = new Layout();
