/** Whether the page is served for development, with a stand-in for the program. */
declare const __STAND_IN__: boolean;
