#include "services/intake/domain/legal_basis.h"

namespace tsunagi::intake {

ClassSet AllClasses() {
  ClassSet all;
  for (size_t i = 1; i <= kLastDataClass; ++i) all.set(i);
  return all;
}

ClassSet ClassesOf(const std::vector<DataClass>& classes) {
  if (classes.empty()) return AllClasses();
  ClassSet set;
  for (const DataClass data_class : classes) set.set(static_cast<size_t>(data_class));
  return set;
}

std::vector<DataClass> ListOf(const ClassSet& classes) {
  std::vector<DataClass> list;
  for (size_t i = 1; i <= kLastDataClass; ++i) {
    if (classes.test(i)) list.push_back(static_cast<DataClass>(i));
  }
  return list;
}

const ConferenceMember* FindMember(const Conference& conference, absl::string_view office,
                                   absl::Time now) {
  for (const ConferenceMember& member : conference.members) {
    if (member.office != office || now < member.joined) continue;
    if (!member.left || now < *member.left) return &member;
  }
  return nullptr;
}

const ConferenceCase* FindCase(const Conference& conference, absl::string_view case_id,
                               absl::Time now) {
  for (const ConferenceCase& one : conference.cases) {
    if (one.case_id != case_id || now < one.added) continue;
    if (!one.removed || now < *one.removed) return &one;
  }
  return nullptr;
}

}  // namespace tsunagi::intake
