#ifndef REXA_STORE_SQLITE_ANNOTATION_ROWS_HPP
#define REXA_STORE_SQLITE_ANNOTATION_ROWS_HPP

#include "store/sqlite/database.hpp"

#include <rexa/store.hpp>

#include <set>
#include <string>

namespace rexa::sqlite {

std::set<std::string> load_tags(Database& database, std::int64_t sequence);
Annotations load_annotations(Database& database, std::int64_t sequence);

/// Errors: not_found, invalid_argument.
void change_annotations(Database& database, const SnapshotId& id, const AnnotationChange& change);

} // namespace rexa::sqlite

#endif
