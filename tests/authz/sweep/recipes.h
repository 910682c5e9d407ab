// What each method needs beside the name of its record, so that who may call really gets through.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_RECIPES_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_RECIPES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tests/authz/sweep/situation.h"

namespace tsunagi::sweep {

struct Recipe {
  // "IntakeService/GetCase".
  absl::string_view method;
  // What the record is. Its name goes where the method's authorization says.
  Kind kind = Kind::kNothing;
  // The rest, in the text format; "$name" stands for a value of the target or the world.
  absl::string_view text = "";
  // A second reference of the request: the name goes here, and `permission` says who may use the
  // record. The method's own record stands in `text`, and is one of the home office.
  absl::string_view second = "";
  absl::string_view permission = "";
  // Appended to the record's name.
  absl::string_view suffix = "";
  // Of a write that leaves its record as it was: the shared record serves, which is rich.
  bool leaves_record = false;
};

// Those of a method; empty where nobody wrote one.
std::vector<const Recipe*> RecipesOf(absl::string_view method);

// Recipes of methods that may not be there yet.
bool IsOptional(absl::string_view method);

absl::Span<const Recipe> AllRecipes();

// An answer other than OK to a caller who may call, or OK where nothing is to be had: a rule of the
// business, not of authorization.
struct BusinessRule {
  absl::string_view method;
  // Bits 1 << Situation.
  int situations = 0;
  // Reason of the error; "OK" where an absent record is no error.
  absl::string_view reason;
  absl::string_view why;
  // Empty: every server.
  absl::string_view server = "";
};

const BusinessRule* FindBusinessRule(absl::string_view method, absl::string_view server,
                                     Situation situation, absl::string_view reason);

// Methods of which no cell can be OK on a development site, with the reason.
absl::string_view WhyNeverOk(absl::string_view method);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_RECIPES_H_
