/* A shared library that is no backend. */
int Answer(void);
int Answer(void) { return 42; }
