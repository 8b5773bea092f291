//! Portions of the text, read ahead and parsed by whoever has time, on any thread; the reader takes them in, in order. One
//! that is not begun the reader parses itself, so nobody has to help, and no thread waits for what nobody does.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use super::{
    fast::Layout,
    naming::SharedFunctions,
    portion::{Parser, Portion, Text},
};

/// Portions ahead of the reader at most, for each thread.
const PORTIONS_AHEAD: usize = 2;

/// Portions of a file.
pub(super) struct Portions {
    /// Locked before the desk, if both are.
    text: Mutex<Text>,
    desk: Mutex<Desk>,
    /// A portion has been parsed or taken.
    turned: Condvar,
    layout: Layout,
    functions: SharedFunctions,
    threads: usize,
}

/// The portions ahead.
#[derive(Default)]
struct Desk {
    places: VecDeque<Place>,
    /// Number of the portion in the first place.
    first: u64,
    /// For their memory.
    spare: Vec<Portion>,
    parsers: Vec<Parser>,
    /// Whether those who help all the time shall stop.
    closed: bool,
}

#[expect(clippy::large_enum_variant, reason = "a few, each moved once a portion")]
enum Place {
    /// Being parsed.
    Out,
    Parsed(Portion),
    Failed(io::Error),
}

/// Parses a trace ahead of its reader.
#[derive(Clone)]
pub struct Helper(Arc<Portions>);

/// What came of helping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    /// A portion is parsed.
    Done,
    /// There is no room for more.
    NoRoom,
    /// There is no more.
    End,
}

impl Helper {
    pub(super) const fn new(portions: Arc<Portions>) -> Self {
        Self(portions)
    }

    /// Parses some rows ahead; false where there are none to parse now. What the reader reads is the same.
    #[must_use]
    pub fn help(&self) -> bool {
        self.0.help() == Help::Done
    }

    /// Does `work` while others help all the time, on threads of their own that end with it: as many, with this one, as
    /// the trace was opened for.
    pub fn beside<T>(helper: Option<Self>, work: impl FnOnce() -> T) -> T {
        let Some(Self(portions)) = helper else {
            return work();
        };
        let portions = &*portions;
        portions.desk().closed = false;
        thread::scope(|scope| {
            for _ in 1..portions.threads {
                // Where no thread is to be had, fewer help.
                let _ = thread::Builder::new().spawn_scoped(scope, || portions.help_on());
            }
            let _closing = Closing(portions);
            work()
        })
    }
}

/// Ends the help, also where the work panics.
struct Closing<'p>(&'p Portions);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.desk().closed = true;
        self.0.turned.notify_all();
    }
}

impl Portions {
    pub(super) fn new(text: Text, layout: Layout, functions: SharedFunctions, threads: usize) -> Self {
        Self {
            text: Mutex::new(text),
            desk: Mutex::default(),
            turned: Condvar::new(),
            layout,
            functions,
            threads,
        }
    }

    /// The next portion, parsed or not; an empty one at the end. `used` is given for its memory.
    pub(super) fn next(&self, used: Portion) -> io::Result<Portion> {
        let mut desk = self.desk();
        desk.spare.push(used);
        loop {
            match desk.places.front() {
                Some(Place::Out) => {
                    drop(desk);
                    let help = self.help();
                    desk = self.desk();
                    while help != Help::Done && matches!(desk.places.front(), Some(Place::Out)) {
                        desk = self.wait(desk);
                    }
                }
                Some(_) => {
                    let portion = desk.take();
                    self.turned.notify_all();
                    return portion;
                }
                None => {
                    drop(desk);
                    let mut text = lock(&self.text);
                    desk = self.desk();
                    if desk.places.is_empty() {
                        let mut portion = desk.spare.pop().unwrap_or_default();
                        drop(desk);
                        return text.read(&mut portion).map(|()| portion);
                    }
                }
            }
        }
    }

    /// Reads and parses a portion, where there are any and room for it.
    fn help(&self) -> Help {
        if !self.has_room(&self.desk()) {
            return Help::NoRoom;
        }
        let mut text = lock(&self.text);
        let mut desk = self.desk();
        if text.has_ended() {
            return Help::End;
        }
        if !self.has_room(&desk) {
            return Help::NoRoom;
        }
        let mut portion = desk.spare.pop().unwrap_or_default();
        let mut parser = desk.parsers.pop().unwrap_or_default();
        drop(desk);
        let read = text.read(&mut portion);
        let (mut desk, failed) = (self.desk(), read.is_err());
        desk.places
            .push_back(read.map_or_else(Place::Failed, |()| Place::Out));
        let number = desk.first + desk.places.len() as u64 - 1;
        drop(desk);
        drop(text);
        if failed {
            return Help::End;
        }
        let mut turn = Turn {
            portions: self,
            number,
            result: Place::Failed(io::Error::other("the parsing broke off")),
        };
        portion.parse(&self.layout, &self.functions, &mut parser);
        turn.result = Place::Parsed(portion);
        drop(turn);
        self.desk().parsers.push(parser);
        Help::Done
    }

    /// Helps until there is nothing more, or nobody wants it.
    fn help_on(&self) {
        loop {
            let help = self.help();
            let mut desk = self.desk();
            while help == Help::NoRoom && !desk.closed && !self.has_room(&desk) {
                desk = self.wait(desk);
            }
            if help == Help::End || desk.closed {
                return;
            }
        }
    }

    fn has_room(&self, desk: &Desk) -> bool {
        desk.places.len() < PORTIONS_AHEAD * self.threads
    }

    fn wait<'d>(&self, desk: MutexGuard<'d, Desk>) -> MutexGuard<'d, Desk> {
        self.turned.wait(desk).unwrap_or_else(PoisonError::into_inner)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        lock(&self.desk)
    }
}

/// Puts a result in its place, also where parsing panics, so that nobody waits for it.
struct Turn<'p> {
    portions: &'p Portions,
    number: u64,
    result: Place,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut desk = self.portions.desk();
        let place = (self.number - desk.first) as usize;
        if let Some(place) = desk.places.get_mut(place) {
            std::mem::swap(place, &mut self.result);
        }
        drop(desk);
        self.portions.turned.notify_all();
    }
}

impl Desk {
    fn take(&mut self) -> io::Result<Portion> {
        self.first += 1;
        match self.places.pop_front() {
            Some(Place::Parsed(portion)) => Ok(portion),
            Some(Place::Failed(error)) => Err(error),
            Some(Place::Out) | None => Ok(Portion::default()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
