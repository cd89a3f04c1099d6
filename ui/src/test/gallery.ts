// Every component in every theme on one page: `npm run dev`, then /gallery.html. Not part of the build.
import { mount } from 'svelte';
import { useLanguage } from '../text';
import Gallery from './Gallery.svelte';

const language = new URLSearchParams(location.search).get('lang') === 'cy' ? 'cy' : 'en';
await useLanguage(language);
mount(Gallery, { target: document.getElementById('app') ?? document.body });
