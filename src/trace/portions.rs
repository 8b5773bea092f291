//! Portions of the text, read ahead and parsed by whoever has time, on any thread; the reader takes them in, in order. One
//! that is not begun the reader parses itself, so nobody has to help, and no thread waits for what nobody does.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{
    fast::Layout,
    naming::SharedFunctions,
    portion::{Parser, Portion, Text},
};

/// Portions of a file.
pub(super) struct Portions {
    /// Locked before the desk, if both are.
    text: Mutex<Text>,
    desk: Mutex<Desk>,
    /// A portion has been parsed.
    parsed: Condvar,
    layout: Layout,
    functions: SharedFunctions,
    /// Portions ahead at most.
    room: usize,
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
}

enum Place {
    /// Being parsed.
    Out,
    Parsed(Portion),
    Failed(io::Error),
}

/// Parses a trace ahead of its reader.
#[derive(Clone)]
pub struct Helper(Arc<Portions>);

impl Helper {
    /// Parses some rows ahead; false where there are none to parse now. What the reader reads is the same.
    #[must_use]
    pub fn help(&self) -> bool {
        self.0.help()
    }
}

impl Portions {
    pub(super) fn new(text: Text, layout: Layout, functions: SharedFunctions, room: usize) -> Self {
        Self {
            text: Mutex::new(text),
            desk: Mutex::default(),
            parsed: Condvar::new(),
            layout,
            functions,
            room,
        }
    }

    /// Who helps with `portions`.
    pub(super) fn helper(portions: &Arc<Self>) -> Helper {
        Helper(Arc::clone(portions))
    }

    /// The next portion, parsed or not; an empty one at the end. `used` is given for its memory.
    pub(super) fn next(&self, used: Portion) -> io::Result<Portion> {
        let mut desk = self.desk();
        desk.spare.push(used);
        loop {
            match desk.places.front() {
                Some(Place::Out) => {
                    drop(desk);
                    let helped = self.help();
                    desk = self.desk();
                    while !helped && matches!(desk.places.front(), Some(Place::Out)) {
                        desk = self.parsed.wait(desk).unwrap_or_else(PoisonError::into_inner);
                    }
                }
                Some(_) => return desk.take(),
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
    fn help(&self) -> bool {
        if self.desk().places.len() >= self.room {
            return false;
        }
        let mut text = lock(&self.text);
        let mut desk = self.desk();
        if desk.places.len() >= self.room || text.has_ended() {
            return false;
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
            return true;
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
        true
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
        self.portions.parsed.notify_all();
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
