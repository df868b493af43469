#include "store/sqlite/reader_pool.hpp"

#include <rexa/error.hpp>

namespace rexa::sqlite {
namespace {

constexpr std::size_t most_idle = 8;

} // namespace

ReaderPool::Reader::Reader(ReaderPool& pool, std::unique_ptr<Database> database, const Call& call)
    : pool_(pool), database_(std::move(database)) {
    database_->set_call(&call);
    database_->execute("BEGIN");
}

ReaderPool::Reader::~Reader() {
    database_->set_call(nullptr);
    try {
        if (database_->in_transaction()) {
            database_->execute("COMMIT");
        }
        pool_.give_back(std::move(database_));
    } catch (...) {
        // A connection that cannot even end its reading is closed, not lent again.
    }
}

ReaderPool::Reader ReaderPool::take(const Call& call) {
    call.check();
    std::unique_ptr<Database> database;
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            database = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!database) {
        database = std::make_unique<Database>(file_, Database::Access::read_only, options_);
        database->interrupt_with_call();
    }
    return {*this, std::move(database), call};
}

void ReaderPool::give_back(std::unique_ptr<Database> database) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < most_idle) {
        idle_.push_back(std::move(database));
    }
}

void ReaderPool::abandon() noexcept {
    for (const auto& database : idle_) {
        database->abandon();
    }
}

} // namespace rexa::sqlite
