#ifndef REXA_TESTS_SUPPORT_CHANGE_WATCH_HPP
#define REXA_TESTS_SUPPORT_CHANGE_WATCH_HPP

#include <sqlite3.h>

#include <functional>
#include <utility>

namespace rexa::test {

/// Calls a function whenever a row is changed on a SQLite connection that this process opened
/// since: the way to do something in the middle of a store's work. One at a time.
class ChangeWatch {
public:
    explicit ChangeWatch(std::function<void()> on_change) {
        watcher() = std::move(on_change);
        sqlite3_auto_extension(entry());
    }
    ChangeWatch(const ChangeWatch&) = delete;
    ChangeWatch& operator=(const ChangeWatch&) = delete;
    ~ChangeWatch() {
        sqlite3_cancel_auto_extension(entry());
        watcher() = nullptr;
    }

private:
    static std::function<void()>& watcher() {
        static std::function<void()> function;
        return function;
    }

    static int watch(sqlite3* database, char**, const void*) {
        sqlite3_update_hook(
            database,
            [](void*, int, const char*, const char*, sqlite3_int64) {
                if (watcher()) {
                    watcher()();
                }
            },
            nullptr);
        return SQLITE_OK;
    }

    /// SQLite passes on what it is given as a function of another type.
    static void (*entry())() { return reinterpret_cast<void (*)()>(&watch); }
};

} // namespace rexa::test

#endif
