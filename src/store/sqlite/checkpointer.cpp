#include "store/sqlite/checkpointer.hpp"

#include <rexa/error.hpp>

namespace rexa::sqlite {

void Checkpointer::run_if_due(Database& writer) {
    const int pages = writer.wal_pages();
    if (pages < pages_after_last_) {
        pages_after_last_ = 0; // the log started anew
    }
    if (pages - pages_after_last_ < pages_between_runs) {
        return;
    }
    pages_after_last_ = pages;
    run(writer);
}

void Checkpointer::run(Database& writer) {
    if (!own_) {
        own_.emplace(file_, Database::Access::read_write, options_);
    }
    const Transaction alone(writer, Transaction::Kind::write);
    own_->checkpoint();
}

void Checkpointer::abandon() noexcept {
    if (own_) {
        own_->abandon();
    }
}

} // namespace rexa::sqlite
