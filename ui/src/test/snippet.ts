import { createRawSnippet } from 'svelte';

/** Words as a snippet, for components that take children. */
export const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));
