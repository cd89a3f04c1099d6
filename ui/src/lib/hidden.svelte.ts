// The Hide screen: a plain clock over everything. It outlives a reload, because the address says so.
import { router } from './router.svelte';

type Hook = () => void;

class Hidden {
  now = $state(false);
  #onHide: Hook = () => {};

  start(onHide: Hook): void {
    this.#onHide = onHide;
    this.now = router.here.name === 'hide';
  }

  hide(): void {
    if (this.now) return;
    this.now = true;
    router.go('hide');
    this.#onHide();
  }

  reveal(): void {
    this.now = false;
    router.go('now', { replace: true, arrival: 'first' });
  }
}

export const hidden = new Hidden();
