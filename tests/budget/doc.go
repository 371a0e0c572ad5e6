// Package budget holds the provider to its request budget: what each operation may ask of Atlas, counted at the server,
// authentication apart. Atlas limits requests, so their number, not CPU, decides how many keys a team can manage.
package budget
