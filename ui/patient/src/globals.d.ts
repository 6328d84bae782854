/** True where the page may be looked at without its core: the development server and tests. */
declare const __MOCK__: boolean;
